import type { AtlassianDocument } from '../world/model.ts';
import type { DocumentNode } from './document.ts';
import { inlineNodes } from './inline.ts';

const paragraph = (text: string): DocumentNode => ({ type: 'paragraph', content: inlineNodes(text) });

const listTypes: Record<string, string> = { '*': 'bulletList', '-': 'bulletList', '#': 'orderedList' };

const listType = (item: Item | undefined, depth: number): string =>
  listTypes[item?.bullets[depth - 1] ?? '*'] ?? 'bulletList';

interface Item {
  bullets: string;
  /** Its first line and those that go on. */
  lines: string[];
}

/** Items with more bullets belong to the item before them; a change of bullets begins another list. */
function listNodes(items: Item[], depth: number): DocumentNode[] {
  const lists: DocumentNode[] = [];
  for (let at = 0; at < items.length;) {
    let end = at + 1;
    while ((items[end]?.bullets.length ?? 0) > depth) end += 1;
    // Without an item of its own, what is deeper stands in an empty one.
    const own = items[at]?.bullets.length === depth ? items[at] : undefined;
    const inner = items.slice(own ? at + 1 : at, end);
    const type = listType(items[at], depth);
    const item = {
      type: 'listItem',
      content: [...blockNodes(own?.lines ?? [], false), ...listNodes(inner, depth + 1)],
    };
    const last = lists.at(-1);
    if (last?.type === type) last.content?.push(item);
    else lists.push({ type, content: [item] });
    at = end;
  }
  return lists;
}

function itemsOf(lines: string[]): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const [, bullets, text = ''] = bullet.exec(line) ?? [];
    const end = macroEnd(lines, at) ?? at + 1;
    if (bullets === undefined) items.at(-1)?.lines.push(...lines.slice(at, end));
    else items.push({ bullets, lines: [text] });
    at = end;
  }
  return items;
}

/** Where the cells of a row end: at bars outside links. A backslash does not protect a bar. */
function cellsOf(row: string): { header: boolean; text: string }[] {
  const bars = /(\|{1,2})((?:\[[^[\]\n]*\]|![^!\s|][^!\n|]*(?:\|[^!\n]*)?!|[^|])*)/g;
  return [...row.trim().matchAll(bars)]
    .filter(([, , text = '']) => text !== '')
    .map(([, bar = '', text = '']) => ({ header: bar === '||', text }));
}

function tableNode(lines: string[]): DocumentNode {
  const content = lines.map((line) => ({
    type: 'tableRow',
    content: cellsOf(line).map(({ header, text }) => ({
      type: header ? 'tableHeader' : 'tableCell',
      attrs: {},
      content: text.trim() === '' ? [paragraph('')] : blockNodes([text.trim()], false),
    })),
  }));
  return { type: 'table', attrs: { isNumberColumnEnabled: false, layout: 'default' }, content };
}

/** A form of block: how many of the lines belong to it, and what it is. */
interface BlockForm {
  starts: RegExp;
  /** Lines after the first that go on belonging to it; the default is none. */
  goesOn?: RegExp;
  build: (lines: string[]) => DocumentNode[];
}

const bullet = /^ *([*#-]{1,20}) (.*)$/;

const blockForms: BlockForm[] = [
  {
    starts: /^\s*h[1-6]\./,
    build: ([line = '']) => {
      const [, level, text = ''] = /^\s*h([1-6])\.\s*(.*)$/.exec(line) ?? [];
      return [{ type: 'heading', attrs: { level: Number(level) }, content: inlineNodes(text) }];
    },
  },
  { starts: /^\s*-{4,5}\s*$/, build: () => [{ type: 'rule' }] },
  { starts: bullet, goesOn: /\S/, build: (lines) => listNodes(itemsOf(lines), 1) },
  { starts: /^\s*\|/, goesOn: /^\s*\|/, build: (lines) => [tableNode(lines)] },
  {
    starts: /^\s*bq\./,
    build: ([line = '']) => [{ type: 'blockquote', content: [paragraph(line.replace(/^\s*bq\.\s*/, ''))] }],
  },
];

const macro = /^\{(code|noformat|quote|panel)(?::([^{}\n]*))?\}\s*$/;

/** `{code:java}` … `{code}` and its like, each on a line of its own: the line after it. */
function macroEnd(lines: string[], at: number): number | undefined {
  const name = macro.exec(lines[at] ?? '')?.[1];
  if (name === undefined) return undefined;
  const length = lines.slice(at + 1).findIndex((line) => line.trim() === `{${name}}`);
  return length === -1 ? undefined : at + length + 2;
}

function macroNode(lines: string[]): DocumentNode {
  const [, name = '', parameters = ''] = macro.exec(lines[0] ?? '') ?? [];
  const inside = lines.slice(1, -1);
  if (name === 'panel') return { type: 'panel', attrs: { panelType: 'info' }, content: blockNodes(inside) };
  if (name === 'quote') {
    // A quote cannot stand in a quote: its text stays.
    const content = blockNodes(inside).flatMap((node) =>
      node.type === 'blockquote' ? (node.content ?? []) : [node],
    );
    return { type: 'blockquote', content };
  }
  const language = parameters.split('|')[0] ?? '';
  const attrs = language === '' ? {} : { attrs: { language } };
  const text = inside.join('\n');
  return { type: 'codeBlock', ...attrs, content: text === '' ? [] : [{ type: 'text', text }] };
}

const formOf = (line: string, forms: BlockForm[]): BlockForm | undefined =>
  forms.find(({ starts }) => starts.test(line));

/** In an item of a list or a cell of a table there are no lists, tables and headings of their own. */
function blockNodes(lines: string[], anything = true): DocumentNode[] {
  const forms = anything ? blockForms : [];
  const nodes: DocumentNode[] = [];
  for (let at = 0; at < lines.length;) {
    const end = blockEnd(lines, at, forms);
    const own = lines.slice(at, end);
    const form = formOf(own[0] ?? '', forms);
    if (macroEnd(lines, at) !== undefined) nodes.push(macroNode(own));
    else if (form) nodes.push(...form.build(own));
    else if (own.some((line) => line.trim() !== '')) nodes.push(paragraph(own.join('\n')));
    at = end;
  }
  return nodes;
}

function blockEnd(lines: string[], at: number, forms: BlockForm[]): number {
  const macroLines = macroEnd(lines, at);
  if (macroLines !== undefined) return macroLines;
  const form = formOf(lines[at] ?? '', forms);
  const goesOn = (line: string): boolean =>
    form ? (form.goesOn?.test(line) ?? false) : line.trim() !== '' && !formOf(line, forms);
  if (!form && lines[at]?.trim() === '') return at + 1;
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end] ?? '')) {
    const inside = macroEnd(lines, end);
    if (inside !== undefined && !form) break;
    end = inside ?? end + 1;
  }
  return end;
}

/** Wiki markup as REST v3 shows it: what has no counterpart here stays as text. */
export const wikiToDocument = (wiki: string): AtlassianDocument => ({
  type: 'doc',
  version: 1,
  content: blockNodes(wiki.split(/\r?\n/)),
});
