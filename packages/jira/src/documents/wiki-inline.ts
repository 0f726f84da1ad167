import type { PhrasingContent } from 'mdast';
import { escapeLineStart, escapeText } from './wiki-escape.ts';
import type { Place } from './wiki-escape.ts';
import { runsOf } from './wiki-runs.ts';
import type { References, Run } from './wiki-runs.ts';

/** The lines of a block of text in wiki markup: each ends where the text has a line break. */
export function inlineLines(nodes: PhrasingContent[], references: References, place: Place): string[] {
  const isLast = (index: number, all: Run[][]) => place.oneLine !== true || index === all.length - 1;
  // An empty line would end the block.
  return runsOf(nodes, references)
    .map((runs, index, all) => lineOf(trimmed(runs), { ...place, last: isLast(index, all) }, 0))
    .map((line) => escapeLineStart(line, place))
    .filter((line) => line.trim() !== '');
}

/** Without white space at the ends: Jira drops it, or no longer sees the mark. */
function trimmed(runs: Run[]): Run[] {
  const at = (index: number, pattern: RegExp) => {
    const run = runs.at(index);
    if (run?.text !== undefined) run.text = run.text.replace(pattern, '');
  };
  at(0, /^\s+/);
  at(-1, /\s+$/);
  return runs;
}

/** Markup, and the signs to be put around it when its neighbours are known. */
interface Part {
  wiki: string;
  open?: string;
  close?: string;
  bare?: string;
}

/** Runs that share their mark at this depth stand inside one pair of signs. */
function lineOf(runs: Run[], place: Place, depth: number): string {
  const parts: Part[] = [];
  for (let from = 0; from < runs.length;) {
    const mark = runs[from]?.marks[depth];
    let to = from + 1;
    while (mark !== undefined && runs[to]?.marks[depth] === mark) to += 1;
    const last = place.last !== false && to === runs.length;
    parts.push(...partsOf(runs.slice(from, to), mark, { ...place, last }, depth));
    from = to;
  }
  return joined(parts.filter(({ wiki }) => wiki !== ''));
}

function partsOf(runs: Run[], mark: string | undefined, place: Place, depth: number): Part[] {
  if (mark === undefined) return runs.map((run) => partOf(run, place));
  const inside = lineOf(runs, { ...place, marked: true, last: false }, depth + 1);
  const text = inside.trim();
  if (text === '') return [{ wiki: inside }];
  const from = inside.indexOf(text);
  const marked = { wiki: text, open: mark, close: mark };
  return [{ wiki: inside.slice(0, from) }, marked, { wiki: inside.slice(from + text.length) }];
}

function partOf(run: Run, place: Place): Part {
  const { text = '', code, wiki, bare, link } = run;
  if (wiki !== undefined) return bare === undefined ? { wiki } : { wiki, bare };
  if (link) {
    const inLink = { ...place, link: true, last: false };
    const shown = link.lines.map((runs) => lineOf(trimmed(runs), inLink, 0)).join(' ');
    return { wiki: `[${[shown, link.target, link.title].filter(Boolean).join('|')}]` };
  }
  if (code === undefined) return { wiki: escapeText(text, place) };
  // Spaces at the edges of {{ }} undo it.
  const shown = code
    .replace(/\s/g, ' ')
    .replace(/^ +/, (spaces) => '\u00A0'.repeat(spaces.length))
    .replace(/(?<! ) +$/, (spaces) => '\u00A0'.repeat(spaces.length));
  return { wiki: escapeText(shown, { ...place, code: true, last: false }), open: '{{', close: '}}' };
}

function joined(parts: Part[]): string {
  let out = '';
  parts.forEach((part, index) => {
    const before = out.at(-1) ?? '';
    const after = parts[index + 1];
    if (part.open !== undefined) out += wrapped(part, before, after);
    else out += part.bare !== undefined && standsFree(before, after) ? part.bare : part.wiki;
  });
  return out;
}

/** A full stop or comma at the end of an address is not part of it. */
const standsFree = (before: string, after: Part | undefined): boolean =>
  /^\s?$/.test(before) &&
  (after === undefined || (after.open === undefined && /^[.,]?(?:\s|$)/.test(after.wiki)));

/** `*x*` between spaces and punctuation, `{*}x{*}` in a word or beside other marks. */
function wrapped({ wiki, open = '', close = '' }: Part, before: string, next: Part | undefined): string {
  const after = next?.open === undefined ? (next?.wiki.at(0) ?? '') : '{';
  const free = /^$|[\s("',.:;/>]/.test(before) && /^$|[\s)"',.:;/!?]/.test(after);
  return free ? open + wiki + close : `{${open}}${wiki}{${close}}`;
}
