import { describe, expect, it } from 'vitest';
import type { JiraCreateField } from '../endpoints/create-metadata.ts';
import { encodeField } from './encode-field.ts';
import type { FieldInput } from './encode-field.ts';

type Schema = JiraCreateField['schema'];

const field = (schema: Schema, allowedValues?: unknown[]): JiraCreateField => ({
  fieldId: 'f',
  name: 'Field',
  required: false,
  hasDefaultValue: false,
  schema,
  ...(allowedValues && { allowedValues }),
});

const encode = (schema: Schema, input: FieldInput, allowed?: unknown[]) =>
  encodeField(field(schema, allowed), input, { deployment: 'data-center' });

const priorities = [
  { id: '1', name: 'Highest' },
  { id: '2', name: 'High' },
  { id: '3', name: 'high' },
];
const colours = [
  { id: '10', value: 'Red', children: [{ id: '11', value: 'Dark' }] },
  { id: '20', value: 'Blue' },
];

describe('a plain value becomes what a field takes', () => {
  it.each<[string, Schema, FieldInput, unknown[] | undefined, unknown]>([
    ['a text', { type: 'string', custom: 'x:textarea' }, 'one\ntwo', undefined, 'one\ntwo'],
    ['a number', { type: 'number' }, '3.5', undefined, 3.5],
    ['a day', { type: 'date' }, '2026-02-28', undefined, '2026-02-28'],
    ['the day of a time', { type: 'date' }, '2026-02-28T23:00:00Z', undefined, '2026-02-28'],
    [
      'a time, in UTC',
      { type: 'datetime' },
      '2026-02-28T12:00:00+02:00',
      undefined,
      '2026-02-28T10:00:00.000+0000',
    ],
    ['an option by value', { type: 'option' }, 'blue', colours, { id: '20' }],
    ['an option by id', { type: 'option' }, '20', colours, { id: '20' }],
    ['an option that Jira does not list', { type: 'option' }, 'Green', undefined, { value: 'Green' }],
    [
      'several options',
      { type: 'array', items: 'option' },
      ['Red', 'Blue'],
      colours,
      [{ id: '10' }, { id: '20' }],
    ],
    ['one for a list', { type: 'array', items: 'option' }, 'Red', colours, [{ id: '10' }]],
    ['a priority as written first', { type: 'priority' }, 'high', priorities, { id: '3' }],
    ['a component', { type: 'array', items: 'component' }, ['UI'], [{ id: '7', name: 'UI' }], [{ id: '7' }]],
    ['a version', { type: 'array', items: 'version' }, '1.0', [{ id: '8', name: '1.0' }], [{ id: '8' }]],
    [
      'a cascading option',
      { type: 'option-with-child' },
      'Red > dark',
      colours,
      { id: '10', child: { id: '11' } },
    ],
    [
      'labels without blanks',
      { type: 'array', items: 'string', system: 'labels' },
      ['two words'],
      undefined,
      ['two-words'],
    ],
    ['a person', { type: 'user' }, 'alice', undefined, { name: 'alice' }],
    ['an issue', { type: 'issuelink' }, 'DEMO-1', undefined, { key: 'DEMO-1' }],
    [
      'a sprint',
      { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' },
      '5',
      undefined,
      5,
    ],
    ['nothing', { type: 'number' }, [], undefined, null],
  ])('%s', (_what, schema, input, ...[allowed, value]) => {
    expect(encode(schema, input, allowed)).toEqual({ value });
  });

  it('names people by account id on Cloud', () => {
    const user = field({ type: 'user' });
    expect(encodeField(user, '5b10', { deployment: 'cloud' })).toEqual({ value: { accountId: '5b10' } });
  });
});

describe('a field refuses', () => {
  it.each<[string, Schema, FieldInput, string]>([
    ['a summary of two lines', { type: 'string', system: 'summary' }, 'a\nb', 'takes one line only'],
    [
      'a long summary',
      { type: 'string', system: 'summary' },
      'a'.repeat(256),
      'takes at most 255 characters',
    ],
    ['no number', { type: 'number' }, 'many', 'takes a number, not “many”'],
    ['an empty number', { type: 'number' }, ' ', 'takes a number, not “ ”'],
    [
      'a day that is none',
      { type: 'date' },
      '2026-02-30',
      'takes a day such as 2026-02-28, not “2026-02-30”',
    ],
    [
      'a time without a zone',
      { type: 'datetime' },
      '2026-02-28T12:00',
      'takes a time such as 2026-02-28T12:00:00Z, not “2026-02-28T12:00”',
    ],
    ['several values for one', { type: 'number' }, [1, 2], 'takes one value, not several'],
    ['an empty label', { type: 'array', items: 'string', system: 'labels' }, [' '], 'takes no empty label'],
    [
      'a kind nobody knows',
      { type: 'sd-approvals' },
      'x',
      'is of the kind sd-approvals, which Crosslink cannot fill',
    ],
  ])('%s', (_what, schema, input, problem) => {
    expect(encode(schema, input)).toEqual({ problem });
  });

  it('what it does not allow, and says what it does', () => {
    expect(encode({ type: 'option' }, 'Green', colours)).toEqual({
      problem: 'does not allow “Green”',
      allowed: ['Red', 'Blue'],
    });
    expect(encode({ type: 'option-with-child' }, 'Red > Light', colours)).toEqual({
      problem: 'does not allow “Light”',
      allowed: ['Dark'],
    });
  });
});
