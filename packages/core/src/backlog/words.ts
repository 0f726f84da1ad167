/** Longer words are found by their beginning. */
const WORD_LENGTH = 64;
/** Keeps the index of an idea far below PostgreSQL's limit of 1 MB. */
const WORD_LIMIT = 20_000;

/** As texts are compared: without accents, upper case and differences in writing of one character. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}

/** What a title is sorted by. */
export function titleKey(title: string): string {
  return fold(title).replace(/\s+/g, ' ').trim();
}

/** Two tags with the same key are one tag. */
export function tagKey(tag: string): string {
  return tag.normalize('NFKC').toLowerCase();
}

/** Scripts without spaces between words: each character is looked for by itself. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const word = /[\p{L}\p{N}]+/gu;

/** Each different word of the texts, folded. */
export function wordsOf(texts: Iterable<string | null | undefined>): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    if (!text) continue;
    for (const [found] of fold(text).replace(unspaced, ' $& ').matchAll(word)) {
      if (words.size < WORD_LIMIT) words.add(beginningOf(found));
    }
  }
  return [...words];
}

/** Never cut between the halves of a surrogate pair. */
function beginningOf(found: string): string {
  return found.slice(0, WORD_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
