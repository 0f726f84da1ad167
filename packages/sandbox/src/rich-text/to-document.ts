import type { AtlassianDocument } from '../world/model.ts';
import type { DocumentMark, DocumentNode } from './document.ts';

/** What stands around or inside a run of text, in the order it is looked for. */
const inlineForms: { pattern: RegExp; build: (found: RegExpExecArray) => DocumentNode[] }[] = [
  { pattern: /\{\{(.+?)\}\}/, build: ([, text = '']) => [textNode(text, [{ type: 'code' }])] },
  {
    pattern: /\[(?:([^|\]\n]+)\|)?((?:https?|mailto|ftp):[^\]\s|]+)\]/,
    build: ([, text, href = '']) => withMark(inlineNodes(text ?? href), { type: 'link', attrs: { href } }),
  },
  {
    pattern: /\[~accountid:([^\]]+)\]/,
    build: ([, id = '']) => [{ type: 'mention', attrs: { id, text: '' } }],
  },
  emphasis('\\*', 'strong'),
  emphasis('_', 'em'),
  emphasis('\\+', 'underline'),
  emphasis('-', 'strike'),
];

/** `*bold*`: the signs stand at the edges of words. */
function emphasis(sign: string, type: string) {
  const pattern = new RegExp(String.raw`(?<![\w\\])${sign}(?=\S)([^\n]*?\S)${sign}(?!\w)`);
  return {
    pattern,
    build: ([, text = '']: RegExpExecArray) => withMark(inlineNodes(text), { type }),
  };
}

const textNode = (text: string, marks: DocumentMark[] = []): DocumentNode => ({
  type: 'text',
  text,
  ...(marks.length > 0 ? { marks } : {}),
});

function withMark(nodes: DocumentNode[], mark: DocumentMark): DocumentNode[] {
  return nodes.map((node) =>
    node.type === 'text' ? { ...node, marks: [...(node.marks ?? []), mark] } : node,
  );
}

function plainNodes(text: string): DocumentNode[] {
  const lines = text.split('\n').map((part) => (part === '' ? [] : [textNode(part)]));
  return lines.flatMap((nodes, at) => (at === 0 ? nodes : [{ type: 'hardBreak' }, ...nodes]));
}

function inlineNodes(text: string): DocumentNode[] {
  const found = inlineForms
    .map(({ pattern, build }) => ({ match: pattern.exec(text), build }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => (a.match?.index ?? 0) - (b.match?.index ?? 0))[0];
  if (!found?.match) return plainNodes(text);
  const { match, build } = found;
  const after = match.index + match[0].length;
  return [...plainNodes(text.slice(0, match.index)), ...build(match), ...inlineNodes(text.slice(after))];
}

const paragraph = (text: string): DocumentNode => ({ type: 'paragraph', content: inlineNodes(text) });

const listTypes: Record<string, string> = { '*': 'bulletList', '-': 'bulletList', '#': 'orderedList' };

interface Item {
  bullets: string;
  text: string;
}

/** Items with more bullets belong to the item before them. */
function listNode(items: Item[], depth: number): DocumentNode {
  const content: DocumentNode[] = [];
  for (let at = 0; at < items.length;) {
    let end = at + 1;
    while ((items[end]?.bullets.length ?? 0) > depth) end += 1;
    const inner = items.slice(at + 1, end);
    const nested = inner.length > 0 ? [listNode(inner, depth + 1)] : [];
    content.push({ type: 'listItem', content: [paragraph(items[at]?.text ?? ''), ...nested] });
    at = end;
  }
  return { type: listTypes[items[0]?.bullets[depth - 1] ?? '*'] ?? 'bulletList', content };
}

function tableNode(lines: string[]): DocumentNode {
  const content = lines.map((line) => {
    const cells = [...line.matchAll(/(\|\|?)([^|]+)(?=\|)/g)];
    return {
      type: 'tableRow',
      content: cells.map(([, bar = '', text = '']) => ({
        type: bar === '||' ? 'tableHeader' : 'tableCell',
        attrs: {},
        content: [paragraph(text.trim())],
      })),
    };
  });
  return { type: 'table', attrs: { isNumberColumnEnabled: false, layout: 'default' }, content };
}

/** A form of block: how many of the lines belong to it, and what it is. */
interface BlockForm {
  starts: RegExp;
  /** Lines after the first that go on belonging to it; the default is none. */
  goesOn?: RegExp;
  build: (lines: string[]) => DocumentNode;
}

const blockForms: BlockForm[] = [
  {
    starts: /^h[1-6]\. /,
    build: ([line = '']) => ({
      type: 'heading',
      attrs: { level: Number(line[1]) },
      content: inlineNodes(line.slice(4)),
    }),
  },
  { starts: /^----\s*$/, build: () => ({ type: 'rule' }) },
  {
    starts: /^[*#-]+ /,
    goesOn: /^[*#-]+ /,
    build: (lines) =>
      listNode(
        lines.map((line) => ({ bullets: line.split(' ', 1)[0] ?? '', text: line.replace(/^\S+ /, '') })),
        1,
      ),
  },
  { starts: /^\|.*\|\s*$/, goesOn: /^\|.*\|\s*$/, build: tableNode },
  { starts: /^bq\. /, build: ([line = '']) => ({ type: 'blockquote', content: [paragraph(line.slice(4))] }) },
];

/** `{code:java}` … `{code}` and its like: what is inside, up to the closing macro. */
function macroAt(lines: string[], at: number): { node: DocumentNode; end: number } | undefined {
  const [, name = '', parameters = ''] =
    /^\{(code|noformat|quote)(?::([^}]*))?\}\s*$/.exec(lines[at] ?? '') ?? [];
  const length = lines.slice(at + 1).findIndex((line) => line.trim() === `{${name}}`);
  if (name === '' || length === -1) return undefined;
  const inside = lines.slice(at + 1, at + 1 + length).join('\n');
  const language = parameters.split('|')[0] ?? '';
  const attrs = language === '' ? {} : { attrs: { language } };
  const code = { type: 'codeBlock', ...attrs, content: inside === '' ? [] : [textNode(inside)] };
  const node = name === 'quote' ? { type: 'blockquote', content: blockNodes(inside) } : code;
  return { node, end: at + length + 2 };
}

function blockAt(lines: string[], at: number): { node: DocumentNode; end: number } {
  const macro = macroAt(lines, at);
  if (macro) return macro;
  const form = blockForms.find(({ starts }) => starts.test(lines[at] ?? ''));
  const belongs = (line: string) =>
    form ? form.goesOn?.test(line) : line.trim() !== '' && !startsBlock(line);
  let end = at + 1;
  while (end < lines.length && belongs(lines[end] ?? '')) end += 1;
  const own = lines.slice(at, end);
  return { node: form ? form.build(own) : paragraph(own.join('\n')), end };
}

const startsBlock = (line: string): boolean =>
  /^\{(code|noformat|quote)/.test(line) || blockForms.some(({ starts }) => starts.test(line));

function blockNodes(wiki: string): DocumentNode[] {
  const lines = wiki.split(/\r?\n/);
  const nodes: DocumentNode[] = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.trim() === '') {
      at += 1;
    } else {
      const { node, end } = blockAt(lines, at);
      nodes.push(node);
      at = end;
    }
  }
  return nodes;
}

/** Wiki markup as REST v3 shows it: what has no counterpart here stays as text. */
export const wikiToDocument = (wiki: string): AtlassianDocument => ({
  type: 'doc',
  version: 1,
  content: blockNodes(wiki),
});
