import type {
  BlockContent,
  DefinitionContent,
  List,
  ListItem,
  PhrasingContent,
  Root,
  Table,
  TableCell,
} from 'mdast';
import { readInline } from './read-wiki-inline.ts';
import type { Reading } from './read-wiki-inline.ts';
import { wordJoiner } from './wiki-escape.ts';

type Block = BlockContent | DefinitionContent;

/** Wiki markup as the tree that Markdown is written from. */
export const readWiki = (wiki: string, reading: Reading): Root => ({
  type: 'root',
  children: readBlocks(wiki.split('\n'), reading),
});

interface Found {
  nodes: Block[];
  /** The line after it. */
  next: number;
}

function readBlocks(lines: string[], reading: Reading): Block[] {
  const blocks: Block[] = [];
  const unclosed = new Set<string>();
  for (let at = 0; at < lines.length;) {
    const state = { reading, unclosed };
    const found = readMacro(lines, at, state) ?? readNote(lines, at, state) ?? readBlock(lines, at, state);
    blocks.push(...found.nodes);
    at = found.next;
  }
  return blocks;
}

interface State {
  reading: Reading;
  /** Names of macros that nothing closes any more. */
  unclosed: Set<string>;
}

const macro = /^\s*\{(code|noformat|quote|panel)(?::([^{}\n]*))?\}(.*)$/;

interface MacroLines {
  name: string;
  parameters: string;
  inside: string[];
  next: number;
}

function macroLines(lines: string[], at: number, unclosed: Set<string>): MacroLines | undefined {
  const [, name = '', parameters = '', first = ''] = macro.exec(lineAt(lines, at)) ?? [];
  if (name === '' || unclosed.has(name)) return undefined;
  const closing = `{${name}}`;
  const own = first.indexOf(closing);
  if (own !== -1) return { name, parameters, inside: [first.slice(0, own)], next: at + 1 };
  const end = lineWhere(lines, at + 1, (line) => line.includes(closing));
  if (end === lines.length) {
    unclosed.add(name);
    return undefined;
  }
  const [last = ''] = lineAt(lines, end).split(closing, 1);
  const inside = [first, ...lines.slice(at + 1, end), last];
  const without = inside.slice(first === '' ? 1 : 0, last === '' ? -1 : undefined);
  return { name, parameters, inside: without, next: end + 1 };
}

const lineAt = (lines: string[], at: number): string => lines[at] ?? '';

/** The first line from a place on of which this is true, or the end. */
function lineWhere(lines: string[], from: number, isWanted: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && !isWanted(lineAt(lines, at))) at += 1;
  return at;
}

function readMacro(lines: string[], at: number, { reading, unclosed }: State): Found | undefined {
  const found = macroLines(lines, at, unclosed);
  if (!found) return undefined;
  const { name, parameters, inside, next } = found;
  if (name === 'code' || name === 'noformat') {
    const lang =
      name === 'code' ? parameters.split('|').find((one) => one !== '' && !one.includes('=')) : undefined;
    const value = inside.join('\n').replaceAll(`{${wordJoiner}`, '{');
    return { nodes: [{ type: 'code', lang: lang === 'none' ? null : (lang ?? null), value }], next };
  }
  const [, title] = /(?:^|\|)title=([^|]*)/.exec(parameters) ?? [];
  const heading: Block[] =
    title === undefined
      ? []
      : [{ type: 'paragraph', children: [{ type: 'strong', children: [{ type: 'text', value: title }] }] }];
  return { nodes: quoteOf([...heading, ...readBlocks(inside, reading)]), next };
}

/** A quote of nothing is nothing. */
const quoteOf = (children: Block[]): Block[] =>
  children.length === 0 ? [] : [{ type: 'blockquote', children }];

const noteStart = /^\^\\\[(\d{1,4})\\\]\^ ?/;

/** A footnote: up to the next blank line outside macros. */
function readNote(lines: string[], at: number, { reading, unclosed }: State): Found | undefined {
  const [start = '', identifier] = noteStart.exec(lineAt(lines, at)) ?? [];
  if (identifier === undefined) return undefined;
  let next = at + 1;
  while (lineAt(lines, next).trim() !== '') next = macroLines(lines, next, unclosed)?.next ?? next + 1;
  const own = [lineAt(lines, at).slice(start.length), ...lines.slice(at + 1, next)];
  return { nodes: [{ type: 'footnoteDefinition', identifier, children: readBlocks(own, reading) }], next };
}

const bullet = /^\s*([*#-]{1,20})\s+(.*)$/;
const startsBlock = /^\s*(?:h[1-6]\.|bq\.|-{4,5}\s*$|[*#-]{1,20}\s|\||\{(?:code|noformat|quote|panel)[:}])/;

function readBlock(lines: string[], at: number, state: State): Found {
  const line = lineAt(lines, at);
  const { reading } = state;
  const single = readLine(line, reading);
  if (single) return { nodes: single, next: at + 1 };
  if (bullet.test(line)) return readList(lines, at, state);
  if (/^\s*\|/.test(line)) return readTable(lines, at, reading);
  const next = lineWhere(lines, at + 1, (other) => other.trim() === '' || startsBlock.test(other));
  return { nodes: paragraphs(lines.slice(at, next), reading), next };
}

/** The blocks that are one line: none, a heading, a quote, a rule. */
function readLine(line: string, reading: Reading): Block[] | undefined {
  if (line.trim() === '') return [];
  const [, level, title = ''] = /^\s*h([1-6])\.\s*(.*)$/.exec(line) ?? [];
  if (level !== undefined) {
    const depth = Number(level) as 1 | 2 | 3 | 4 | 5 | 6;
    return [{ type: 'heading', depth, children: readInline(title.trim(), reading) }];
  }
  const [, quoted] = /^\s*bq\.\s*(.*)$/.exec(line) ?? [];
  if (quoted !== undefined) return quoteOf(paragraphs([quoted], reading));
  return /^\s*-{4,5}\s*$/.test(line) ? [{ type: 'thematicBreak' }] : undefined;
}

/** A line that ends in a forced break stands for the end of a paragraph where there can be no blank line. */
function paragraphs(lines: string[], reading: Reading): Block[] {
  const texts = lines.join('\n').split(/\\\\\n/);
  return texts
    .filter((text) => text.trim() !== '')
    .map((text) => ({ type: 'paragraph', children: readInline(text.trim(), reading) }));
}

interface Item {
  bullets: string;
  children: Block[];
}

function readList(lines: string[], at: number, state: State): Found {
  const items: Item[] = [];
  let next = at;
  while (next < lines.length && lineAt(lines, next).trim() !== '') {
    const [, bullets] = bullet.exec(lineAt(lines, next)) ?? [];
    if (bullets !== undefined) items.push({ bullets, children: [] });
    const found =
      (bullets === undefined && readMacro(lines, next, state)) || readItemText(lines, next, state);
    items.at(-1)?.children.push(...found.nodes);
    next = found.next;
  }
  return { nodes: listsOf(items, 1), next };
}

function readItemText(lines: string[], at: number, { reading }: State): Found {
  const ends = (line: string) => line.trim() === '' || bullet.test(line) || macro.test(line);
  const next = lineWhere(lines, at + 1, ends);
  const first = lineAt(lines, at);
  const text = bullet.exec(first)?.[2] ?? first;
  return { nodes: paragraphs([text, ...lines.slice(at + 1, next)], reading), next };
}

/**
 * Items with more bullets belong to the item before them; another kind of bullet begins another list. Empty items are
 * left out: after a text, Markdown takes the sign of one for something else.
 */
function listsOf(items: Item[], depth: number): List[] {
  const lists: List[] = [];
  for (let at = 0; at < items.length;) {
    let end = at + 1;
    while ((items[end]?.bullets.length ?? 0) > depth) end += 1;
    const own = items[at]?.bullets.length === depth ? items[at] : undefined;
    const inner = listsOf(items.slice(own ? at + 1 : at, end), depth + 1);
    const ordered = items[at]?.bullets[depth - 1] === '#';
    const children = [...(own?.children ?? []), ...inner];
    const last = lists.at(-1);
    if (children.length > 0 && last?.ordered === ordered) last.children.push(listItem(children));
    else if (children.length > 0)
      lists.push({ type: 'list', ordered, spread: false, children: [listItem(children)] });
    at = end;
  }
  return lists;
}

function listItem(children: Block[]): ListItem {
  const spread = children.filter(({ type }) => type === 'paragraph').length > 1;
  return { type: 'listItem', spread, checked: takeBox(children), children };
}

/** Whether the box an item begins with is ticked; null without one. A box with nothing behind it stays a sign, as it is in Markdown. */
function takeBox([first]: Block[]): boolean | null {
  const [text, ...others] = first?.type === 'paragraph' ? first.children : [];
  const [all, box, rest = ''] = text?.type === 'text' ? (/^([☐☑])\s?(.*)$/su.exec(text.value) ?? []) : [];
  if (all === undefined || text?.type !== 'text' || (rest.trim() === '' && others.length === 0)) return null;
  text.value = rest;
  return box === '☑';
}

/** Bars outside links and images, and not behind a backslash. */
const cell = /(\|\|?)((?:\\.|\[(?:\\.|[^[\]\n\\])*\]|!https?:[^!\n]*!|[^|\\])*)/g;

function readTable(lines: string[], at: number, reading: Reading): Found {
  let next = at;
  const rows: TableCell[][] = [];
  while (next < lines.length && /^\s*\|/.test(lines[next] ?? '')) {
    const cells = [...(lines[next] ?? '').trim().matchAll(cell)].map(([, , text = '']) => text);
    // What follows the last bar is no cell.
    if (cells.at(-1) === '') cells.pop();
    rows.push(cells.map((text) => ({ type: 'tableCell', children: cellContent(text.trim(), reading) })));
    next += 1;
  }
  const width = Math.max(...rows.map((row) => row.length));
  const filled = rows.map((row): Table['children'][number] => ({
    type: 'tableRow',
    children: Array.from({ length: width }, (_, index) => row[index] ?? { type: 'tableCell', children: [] }),
  }));
  return { nodes: [{ type: 'table', children: filled }], next };
}

const cellContent = (text: string, reading: Reading): PhrasingContent[] =>
  readInline(text, reading).map((node) => (node.type === 'break' ? { type: 'html', value: '<br>' } : node));
