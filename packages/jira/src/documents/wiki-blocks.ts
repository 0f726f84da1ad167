import type {
  BlockContent,
  Code,
  DefinitionContent,
  List,
  ListItem,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from 'mdast';
import type { Deployment } from '../site.ts';
import { codeLanguage } from './code-language.ts';
import { createReferences } from './references.ts';
import type { Footnote } from './references.ts';
import { escapeLineStart, escapeText, wordJoiner } from './wiki-escape.ts';
import { inlineLines } from './wiki-inline.ts';
import type { References } from './wiki-runs.ts';

/** Jira Cloud reads no deeper. */
const LIST_DEPTH_LIMIT = 20;

interface Writing {
  deployment: Deployment;
  references: References;
  /** How many quotes we are in. */
  quotes: number;
  /** Whether items of lists get a box even where the Markdown has none. */
  checklist: boolean;
  /** The signs of the lists we are in, `*#` for one in the other. */
  bullets: string;
}

type Block = RootContent | BlockContent | DefinitionContent;

/** A document as wiki markup; blocks are a blank line apart. */
export function blocksToWiki(root: Root, options: { deployment: Deployment; checklist: boolean }): string {
  const references = createReferences(root);
  const writing = { ...options, references, quotes: 0, bullets: '' };
  const text = blocks(root.children, writing);
  // Looked at after the text: it is the text that gives the notes their numbers.
  const notes = references.footnotes().map((footnote) => note(footnote, writing));
  return [text, ...notes].filter(Boolean).join('\n\n');
}

function note({ number, children }: Footnote, writing: Writing): string {
  const [first, ...rest] = children;
  const own = first?.type === 'paragraph' ? block(first, writing) : '';
  return withOthers(`^\\[${number}\\]^ ${own}`, own === '' ? children : rest, writing);
}

const blocks = (nodes: Block[], writing: Writing): string =>
  nodes
    .map((node) => block(node, writing))
    .filter(Boolean)
    .join('\n\n');

function block(node: Block, writing: Writing): string {
  switch (node.type) {
    case 'paragraph':
      return quotedLines(lines(node.children, writing), writing);
    case 'heading':
      return heading(node.depth, lines(node.children, writing).join(' ').trim(), writing);
    case 'thematicBreak':
      return writing.bullets === '' ? '----' : '';
    case 'code':
      return code(node, writing);
    case 'blockquote':
      return quote(node.children, writing);
    case 'list':
      return list(node, writing);
    case 'table':
      return table(node, writing);
    case 'html':
      return html(node.value, writing);
    default:
      return '';
  }
}

const lines = (nodes: PhrasingContent[], writing: Writing): string[] =>
  inlineLines(nodes, writing.references, {
    deployment: writing.deployment,
    oneLine: isQuoteInQuote(writing),
  });

/** Jira's {quote} cannot be nested, its one-line form can stand in it. */
const isQuoteInQuote = ({ quotes, bullets }: Writing): boolean => quotes > 1 && bullets === '';

function quotedLines(own: string[], writing: Writing): string {
  return isQuoteInQuote(writing) && own.length > 0 ? `bq. ${own.join('\\\\ ')}` : own.join('\n');
}

function heading(depth: number, text: string, { bullets }: Writing): string {
  if (text === '') return '';
  return bullets === '' ? `h${depth}. ${text}` : text;
}

function code({ value, lang }: Code, { quotes }: Writing): string {
  const language = value.includes('{code') ? undefined : codeLanguage(lang);
  const [name, parameters] = language === undefined ? ['noformat', ''] : ['code', `:${language}`];
  let text = value.replaceAll(`{${name}`, `{${wordJoiner}${name}`);
  if (quotes > 0) text = text.replaceAll('{quote', `{${wordJoiner}quote`);
  return `{${name}${parameters}}\n${text}\n{${name}}`;
}

function quote(children: Block[], writing: Writing): string {
  const inside = blocks(children, { ...writing, quotes: writing.quotes + 1, bullets: '' });
  if (inside === '' || writing.quotes > 0) return inside;
  return `{quote}\n${inside}\n{quote}`;
}

function list({ children, ordered }: List, writing: Writing): string {
  const sign = ordered === true ? '#' : '*';
  const full = writing.bullets.length >= LIST_DEPTH_LIMIT;
  const bullets = full ? writing.bullets : writing.bullets + sign;
  return children.map((item) => listItem(item, { ...writing, bullets })).join('\n');
}

function listItem({ children, checked }: ListItem, writing: Writing): string {
  const unchecked = checked === false || (writing.checklist && writing.bullets.length === 1);
  const box = checked === true ? '☑ ' : unchecked ? '☐ ' : '';
  const [first, ...rest] = children;
  const own = first?.type === 'paragraph' || first?.type === 'heading' ? block(first, writing) : '';
  // An item that is nothing but a list is that list.
  const alone = own === '' && box === '' && first?.type === 'list';
  const start = alone ? '' : `${writing.bullets} ${box}${own}`;
  return withOthers(start, own === '' ? children : rest, writing).replace(/^\n/, '');
}

/**
 * What follows in an item or a note. There a blank line would be its end: texts are a forced line break and a line
 * apart, anything else a line.
 */
function withOthers(start: string, others: Block[], writing: Writing): string {
  const isText = ({ type }: Block) => type === 'paragraph' || (type === 'heading' && writing.bullets !== '');
  return others
    .map((child) => ({ gap: isText(child) ? '\\\\\n' : '\n', wiki: block(child, writing) }))
    .filter(({ wiki }) => wiki !== '')
    .reduce((out, { gap, wiki }) => out + gap + wiki, start);
}

function table({ children }: Table, writing: Writing): string {
  return children
    .map((row, index) => {
      const bar = index === 0 ? '||' : '|';
      const cells = row.children.map((cell) => cellText(cell.children, writing));
      return writing.bullets === '' ? `${bar}${cells.join(bar)}${bar}` : cells.join(' – ');
    })
    .join('\n');
}

function cellText(nodes: PhrasingContent[], { references, deployment }: Writing): string {
  return (
    inlineLines(nodes, references, { deployment, cell: true, oneLine: true }).join('\\\\ ').trim() || ' '
  );
}

/** HTML is text for Jira: it is shown as it was typed. */
function html(value: string, writing: Writing): string {
  const place = { deployment: writing.deployment };
  const shown = value
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*<br\s*\/?>\s*$/i.test(line));
  return quotedLines(
    shown.map((line) => escapeLineStart(escapeText(line.trim(), { ...place, last: true }), place)),
    writing,
  );
}
