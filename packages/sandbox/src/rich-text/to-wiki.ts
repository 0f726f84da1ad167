import type { AtlassianDocument } from '../world/model.ts';
import type { DocumentMark, DocumentNode } from './document.ts';

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

const wrappers: Record<string, [before: string, after: string]> = {
  strong: ['*', '*'],
  em: ['_', '_'],
  code: ['{{', '}}'],
  strike: ['-', '-'],
  underline: ['+', '+'],
};

function marked(text: string, mark: DocumentMark): string {
  if (mark.type === 'link') {
    const href = asText(mark.attrs?.['href']);
    return text === href ? `[${href}]` : `[${text}|${href}]`;
  }
  if (mark.type === 'subsup') return mark.attrs?.['type'] === 'sub' ? `~${text}~` : `^${text}^`;
  const [before = '', after = ''] = wrappers[mark.type] ?? [];
  return `${before}${text}${after}`;
}

function inlineText({ type, text = '', attrs = {}, marks = [] }: DocumentNode): string {
  switch (type) {
    case 'text':
      return marks.reduce(marked, text);
    case 'hardBreak':
      return '\n';
    case 'mention':
      return `[~accountid:${asText(attrs['id'])}]`;
    case 'emoji':
      return asText(attrs['text']) || asText(attrs['shortName']);
    case 'inlineCard':
      return `[${asText(attrs['url'])}]`;
    case 'status':
      return asText(attrs['text']);
    default:
      return '';
  }
}

const line = (nodes: DocumentNode[] = []): string => nodes.map(inlineText).join('');

const bullets: Record<string, string> = {
  bulletList: '*',
  orderedList: '#',
  taskList: '*',
  decisionList: '*',
};

function listText({ type, content = [] }: DocumentNode, before: string): string {
  const bullet = before + (bullets[type] ?? '*');
  return content
    .map((child) => (bullets[child.type] ? listText(child, bullet) : itemText(child, bullet)))
    .join('\n');
}

function itemText({ type, content = [] }: DocumentNode, bullet: string): string {
  if (type !== 'listItem') return `${bullet} ${line(content)}`;
  const [first, ...rest] = content;
  const lines = rest.map((child) => (bullets[child.type] ? listText(child, bullet) : blockText(child)));
  return [`${bullet} ${first ? blockText(first) : ''}`, ...lines].join('\n');
}

function rowText({ content = [] }: DocumentNode): string {
  const cells = content.map((cell) => {
    const bar = cell.type === 'tableHeader' ? '||' : '|';
    return `${bar}${blocksText(cell.content) || ' '}`;
  });
  return `${cells.join('')}${content.at(-1)?.type === 'tableHeader' ? '||' : '|'}`;
}

function codeText({ attrs = {}, content = [] }: DocumentNode): string {
  const language = asText(attrs['language']);
  return `{code${language === '' ? '' : `:${language}`}}\n${content.map(({ text = '' }) => text).join('')}\n{code}`;
}

function blockText(node: DocumentNode): string {
  const { type, attrs = {}, content = [] } = node;
  if (type in bullets) return listText(node, '');
  switch (type) {
    case 'heading':
      return `h${String(attrs['level'])}. ${line(content)}`;
    case 'codeBlock':
      return codeText(node);
    case 'blockquote':
      return `{quote}\n${blocksText(content)}\n{quote}`;
    case 'panel':
      return `{panel}\n${blocksText(content)}\n{panel}`;
    case 'rule':
      return '----';
    case 'table':
      return content.map(rowText).join('\n');
    case 'paragraph':
      return line(content);
    case 'blockCard':
    case 'embedCard':
      return `[${asText(attrs['url'])}]`;
    default:
      return blocksText(content);
  }
}

const blocksText = (nodes: DocumentNode[] = []): string => nodes.map(blockText).join('\n\n');

/** The document as REST v2 shows it, in wiki markup. */
export const documentToWiki = ({ content }: AtlassianDocument): string =>
  blocksText(content as DocumentNode[]);
