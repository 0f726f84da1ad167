import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWiki } from './cut-wiki.ts';

const note = '(cut)';

describe('a text too long for Jira', () => {
  it('is left alone if it is not', () => {
    expect(cutWiki('x'.repeat(32_767))).toEqual({ wiki: 'x'.repeat(32_767), cut: false });
  });

  it('ends after the last block that fits, and says so', () => {
    expect(cutWiki('one\n\ntwo\n\nthree three three', { limitChars: 20, note })).toEqual({
      wiki: 'one\n\ntwo\n\n(cut)',
      cut: true,
    });
  });

  it('ends before a code block that does not fit, blank lines in it or not', () => {
    const wiki = 'one\n\n{code:java}\na\n\nb\n\nc\n{code}\n\ntwo';
    expect(cutWiki(wiki, { limitChars: 30, note }).wiki).toBe('one\n\n(cut)');
  });

  it('closes a code block that is cut', () => {
    const wiki = `{code}\n${'line\n'.repeat(10)}{code}`;
    expect(cutWiki(wiki, { limitChars: 40, note }).wiki).toBe('{code}\nline\nline\nline\n{code}\n\n(cut)');
  });

  it('cuts the only paragraph at a word', () => {
    expect(cutWiki('some words that go on', { limitChars: 22 - 2, note }).wiki).toBe('some words\n\n(cut)');
  });

  it('never exceeds the limit, and never ends in half a character', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\n\n',
      '\\',
      '*',
      '😀',
      '{code}',
      '{quote}\n',
      '&#92;',
      '|x|\n',
    );
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 60 }),
        fc.integer({ min: 30, max: 60 }),
        (wiki, limitChars) => {
          const cut = cutWiki(wiki, { limitChars, note });
          expect(cut.wiki.length).toBeLessThanOrEqual(limitChars);
          expect(cut.cut).toBe(wiki.length > limitChars);
          expect(cut.wiki.isWellFormed()).toBe(true);
          if (cut.cut) expect(cut.wiki.endsWith(note)).toBe(true);
        },
      ),
    );
  });
});
