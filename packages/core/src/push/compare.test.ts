import { describe, expect, it } from 'vitest';
import { sameValue } from './compare.ts';

describe('two values of a field say the same', () => {
  it.each([
    ['a text with other line ends', 'one\r\ntwo ', 'one\ntwo'],
    ['an option by its value and as Jira shows it', { value: 'Red' }, { self: 'x', id: '7', value: 'Red' }],
    ['an option by its id', { id: '7' }, { id: '7', value: 'Red' }],
    ['a user by name', { name: 'alice' }, { name: 'alice', key: 'JIRAUSER1', displayName: 'Alice' }],
    ['a list in another order', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }]],
    ['nothing in two forms', null, []],
    ['a number and its text', 5, '5'],
    ['a priority by name and as an object', 'High', { id: '2', name: 'High' }],
    [
      'a cascading option',
      { value: 'A', child: { value: 'B' } },
      { id: '1', value: 'A', child: { id: '2', value: 'B' } },
    ],
  ])('%s', (_what, a, b) => {
    expect(sameValue(a, b)).toBe(true);
    expect(sameValue(b, a)).toBe(true);
  });

  it.each([
    ['other texts', 'one', 'two'],
    ['something and nothing', 'one', null],
    ['another option', { value: 'Red' }, { id: '7', value: 'Blue' }],
    ['a longer list', [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }]],
    ['another child', { value: 'A', child: { value: 'B' } }, { value: 'A', child: { value: 'C' } }],
    ['no child', { value: 'A', child: { value: 'B' } }, { value: 'A' }],
    ['things that nothing names', {}, {}],
  ])('but not %s', (_what, a, b) => {
    expect(sameValue(a, b)).toBe(false);
    expect(sameValue(b, a)).toBe(false);
  });
});
