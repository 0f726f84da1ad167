import type { AtlassianDocument } from '../world/model.ts';

/** One node of an Atlassian Document. */
export interface DocumentNode {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: DocumentMark[];
  content?: DocumentNode[];
}

export interface DocumentMark {
  type: string;
  attrs?: Record<string, unknown>;
}

const inline = ['text', 'hardBreak', 'mention', 'emoji', 'inlineCard', 'date', 'status', 'mediaInline'];
const lists = ['bulletList', 'orderedList', 'taskList', 'decisionList'];
const simple = ['paragraph', ...lists, 'codeBlock', 'mediaSingle', 'mediaGroup'];
const blocks = [
  ...simple,
  ...['heading', 'rule', 'blockquote', 'panel', 'table', 'expand', 'blockCard', 'embedCard', 'layoutSection'],
];

/**
 * What may stand in what. A node that is not here does not exist; an empty list: it holds nothing.
 * Source: developer.atlassian.com, "Atlassian Document Format".
 */
const children: Record<string, string[]> = {
  doc: blocks,
  paragraph: inline,
  heading: inline,
  codeBlock: ['text'],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: simple,
  taskList: ['taskItem', 'taskList'],
  taskItem: inline,
  decisionList: ['decisionItem'],
  decisionItem: inline,
  blockquote: simple,
  panel: [...simple, 'heading', 'rule', 'blockCard'],
  expand: [...blocks, 'nestedExpand'],
  nestedExpand: [...simple, 'heading', 'rule', 'panel', 'blockquote'],
  layoutSection: ['layoutColumn'],
  layoutColumn: blocks,
  table: ['tableRow'],
  tableRow: ['tableHeader', 'tableCell'],
  tableHeader: [...blocks, 'nestedExpand'],
  tableCell: [...blocks, 'nestedExpand'],
  mediaSingle: ['media', 'caption'],
  mediaGroup: ['media'],
  caption: inline,
  ...Object.fromEntries(
    [...inline, 'rule', 'media', 'blockCard', 'embedCard'].map((type): [string, string[]] => [type, []]),
  ),
};

const marks = new Set([
  ...['strong', 'em', 'code', 'strike', 'underline', 'link', 'subsup', 'textColor', 'backgroundColor'],
  ...['border', 'breakout', 'alignment', 'indentation', 'fragment', 'dataConsumer', 'annotation'],
]);

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMark = (mark: unknown): boolean => {
  if (!isPlain(mark) || typeof mark['type'] !== 'string' || !marks.has(mark['type'])) return false;
  return mark['type'] !== 'link' || (isPlain(mark['attrs']) && typeof mark['attrs']['href'] === 'string');
};

function hasWhatItNeeds({ type, text, attrs }: Plain): boolean {
  if (type === 'text') return typeof text === 'string' && text !== '';
  if (type !== 'heading') return text === undefined;
  const level = isPlain(attrs) ? attrs['level'] : undefined;
  return typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 6;
}

function isNode(node: unknown, allowed: string[]): boolean {
  if (!isPlain(node) || typeof node['type'] !== 'string' || !allowed.includes(node['type'])) return false;
  const { marks: given = [], content = [] } = node;
  if (!hasWhatItNeeds(node) || !Array.isArray(given) || !given.every(isMark)) return false;
  const inside = children[node['type']] ?? [];
  return Array.isArray(content) && content.every((child) => isNode(child, inside));
}

/** Whether the value looks like a document at all, well-formed or not. */
export const claimsToBeDocument = (value: unknown): value is Plain =>
  isPlain(value) && value['type'] === 'doc';

/** Whether it is one that Jira takes: version 1, known nodes in known places, known marks. */
export function isDocument(value: unknown): value is AtlassianDocument {
  return claimsToBeDocument(value) && value['version'] === 1 && 'content' in value && isNode(value, ['doc']);
}
