import type { RichText } from './model.ts';

interface Node {
  type?: unknown;
  text?: unknown;
  content?: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function plain(node: unknown): string {
  if (!isNode(node)) return '';
  if (typeof node.text === 'string') return node.text;
  if (node.type === 'hardBreak') return '\n';
  return Array.isArray(node.content) ? node.content.map(plain).join('') : '';
}

/** As REST v2 shows it: what is wiki markup stays, of a document the paragraphs' text is given. */
export function wikiText(text: RichText): string {
  return typeof text === 'string' ? text : text.content.map(plain).join('\n\n');
}
