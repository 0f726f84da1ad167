// Ranks look like LexoRank's, `0|i00a6s:` with letters behind the colon, and are compared as text.

const [head, digits] = ['0|i', 6];

const headOf = (number: number): string => `${head}${number.toString(36).padStart(digits, '0')}:`;

/** The rank of the issue with this number: issues start in the order they were made. */
export const firstRank = headOf;

const letter = (place: number): string => String.fromCharCode(97 + place);

/** Letters between two others, in the order of dictionaries; no end: anything behind the first. */
function lettersBetween(before: string, after: string | undefined): string {
  let end = after;
  let letters = '';
  for (let at = 0; ; at += 1) {
    const low = at < before.length ? before.charCodeAt(at) - 97 : 0;
    const high = end !== undefined && at < end.length ? end.charCodeAt(at) - 97 : 26;
    if (high - low > 1) return letters + letter((low + high) >> 1);
    letters += letter(low);
    if (high !== low) end = undefined;
  }
}

function split(rank: string): [head: string, letters: string] {
  const colon = rank.indexOf(':') + 1;
  return [rank.slice(0, colon), rank.slice(colon)];
}

/** A rank between two neighbours; at least one of them is there. */
export function rankBetween(before: string | undefined, after: string | undefined): string {
  const [afterHead, afterLetters] = split(after ?? '');
  if (before === undefined) {
    if (afterLetters !== '') return afterHead + lettersBetween('', afterLetters);
    return headOf(Number.parseInt(afterHead.slice(head.length, -1), 36) - 1);
  }
  const [beforeHead, beforeLetters] = split(before);
  return beforeHead + lettersBetween(beforeLetters, beforeHead === afterHead ? afterLetters : undefined);
}
