import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wikiText } from './wiki-text.ts';

const marks = ['{', '}', '[', ']', '|', '!', '\\', '*', '_', '-', ' ', ':', '/', 'http://a.test/', 'a', '\n'];

describe('text as wiki markup', () => {
  it.each([
    ['{code}rm -rf{code}', '\\{code\\}rm \\-rf\\{code\\}'],
    ['[~bob] and [a|http://x.test]', '\\[\\~bob\\] and \\[a\\|http://x.test\\]'],
    ['!image.png!', '\\!image.png\\!'],
    ['**bold** _it_ ^up^ ~down~', '\\*\\*bold\\*\\* \\_it\\_ \\^up\\^ \\~down\\~'],
    ['-gone- +new+ ??who??', '\\-gone- \\+new+ \\?\\?who\\?\\?'],
    ['| a | b |', '\\| a \\| b \\|'],
    ['# Heading', '\\# Heading'],
    ['h1. Title', 'h1\\. Title'],
    ['bq. quoted', 'bq\\. quoted'],
    ['f(x) (!) :)', 'f\\(x) \\(\\!) \\:)'],
    ['C:\\temp\\\\x', 'C:&#92;temp&#92;&#92;x'],
    ['&lt; stays, a & b too', '&amp;lt; stays, a & b too'],
  ])('shows %s as it was typed', (text, expected) => {
    expect(wikiText(text)).toBe(expected);
  });

  it.each([
    '- one\n  - two',
    '* one',
    'well-known a+b 3 - 4',
    'https://jira.test/a_b~c?x=1&y=2',
    'Ünïcode 😀',
  ])('leaves %j alone', (text) => {
    expect(wikiText(text)).toBe(text);
  });

  it('ends lines as Jira does', () => {
    expect(wikiText('a\r\nb\rc')).toBe('a\nb\nc');
  });

  it('never lets a macro, link, image or table through', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...marks) }), (text) => {
        expect(wikiText(text)).not.toMatch(/(?<!\\)[{}[\]|!]/);
      }),
    );
  });
});
