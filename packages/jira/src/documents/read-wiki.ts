import type {
  BlockContent,
  DefinitionContent,
  List,
  ListItem,
  Paragraph,
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
    const found = readMacro(lines, at, { reading, unclosed }) ?? readBlock(lines, at, { reading, unclosed });
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
  return { nodes: [{ type: 'blockquote', children: [...heading, ...readBlocks(inside, reading)] }], next };
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
  if (quoted !== undefined) return [{ type: 'blockquote', children: paragraphs([quoted], reading) }];
  return /^\s*-{4,5}\s*$/.test(line) ? [{ type: 'thematicBreak' }] : undefined;
}

/** A line that ends in a forced break stands for the end of a paragraph where there can be no blank line. */
function paragraphs(lines: string[], reading: Reading): Block[] {
  const texts = lines.join('\n').split(/\\\\\n/);
  return texts.filter((text) => text.trim() !== '').map((text) => paragraph(text.trim(), reading));
}

function paragraph(text: string, reading: Reading): Block {
  const [note = '', number] = /^\^\\\[(\d{1,4})\\\]\^ ?/.exec(text) ?? [];
  const children = readInline(text.slice(note.length), reading);
  const own: Paragraph = { type: 'paragraph', children };
  return number === undefined ? own : { type: 'footnoteDefinition', identifier: number, children: [own] };
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

/** Items with more bullets belong to the item before them; another kind of bullet begins another list. */
function listsOf(items: Item[], depth: number): List[] {
  const lists: List[] = [];
  for (let at = 0; at < items.length;) {
    let end = at + 1;
    while ((items[end]?.bullets.length ?? 0) > depth) end += 1;
    const own = items[at]?.bullets.length === depth ? items[at] : undefined;
    const inner = listsOf(items.slice(own ? at + 1 : at, end), depth + 1);
    const ordered = items[at]?.bullets[depth - 1] === '#';
    const item = listItem([...(own?.children ?? []), ...inner]);
    const last = lists.at(-1);
    if (last?.ordered === ordered) last.children.push(item);
    else lists.push({ type: 'list', ordered, spread: false, children: [item] });
    at = end;
  }
  return lists;
}

function listItem(children: Block[]): ListItem {
  const text = children[0]?.type === 'paragraph' ? children[0].children[0] : undefined;
  const [box = ''] = text?.type === 'text' ? (/^[☐☑]\s?/u.exec(text.value) ?? []) : [];
  if (text?.type === 'text') text.value = text.value.slice(box.length);
  const spread = children.filter(({ type }) => type === 'paragraph').length > 1;
  return { type: 'listItem', spread, checked: box === '' ? null : box.startsWith('☑'), children };
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
