import type { PhrasingContent } from 'mdast';
import { escapeText } from './wiki-escape.ts';

/** What inline texts refer to elsewhere in the document. */
export interface References {
  /** URL and title of a `[label]`, if it is defined. */
  definition: (identifier: string) => { url: string; title?: string | null | undefined } | undefined;
  /** The number of a footnote, counted by first mention. */
  footnote: (identifier: string) => number;
}

/** A piece of a line, with the signs of the marks around it, outermost first. */
export interface Run {
  marks: string[];
  /** Plain text, still to be escaped. */
  text?: string;
  /** Text to be shown as code. */
  code?: string;
  /** Finished markup: an image, or an address that stands for itself. */
  wiki?: string;
  /** An address that needs no brackets where spaces are around it. */
  bare?: string;
  link?: { lines: Run[][]; target: string; title: string };
}

const signs: Record<string, string> = { strong: '*', emphasis: '_', delete: '-' };
/** The only HTML that is translated: there is no Markdown for it, and Jira has markup. */
const htmlSigns: Record<string, string> = { sup: '^', sub: '~', u: '+', ins: '+' };

interface Collecting {
  references: References;
  lines: Run[][];
  marks: string[];
}

/** The inside of a block as lines of runs. A line ends where the Markdown's does: Jira shows it so, too. */
export function runsOf(nodes: PhrasingContent[], references: References): Run[][] {
  const lines: Run[][] = [[]];
  collect(nodes, { references, lines, marks: [] });
  return lines;
}

function collect(nodes: PhrasingContent[], into: Collecting): void {
  let marks = into.marks;
  for (const node of nodes) {
    const [, slash, tag = ''] = node.type === 'html' ? (/^<(\/?)(\w+)\s*\/?>$/.exec(node.value) ?? []) : [];
    const htmlSign = htmlSigns[tag.toLowerCase()];
    if (tag.toLowerCase() === 'br' || node.type === 'break') into.lines.push([]);
    else if (htmlSign === undefined) collectNode(node, { ...into, marks });
    else if (slash === '') marks = added(marks, htmlSign);
    else marks = marks.filter((mark) => mark !== htmlSign || into.marks.includes(mark));
  }
}

const added = (marks: string[], sign: string): string[] => (marks.includes(sign) ? marks : [...marks, sign]);

const push = ({ lines, marks }: Collecting, run: Omit<Run, 'marks'>): void => {
  lines.at(-1)?.push({ marks, ...run });
};

function collectNode(node: PhrasingContent, into: Collecting): void {
  switch (node.type) {
    case 'text':
    case 'html':
      collectText(node.value, into);
      break;
    case 'inlineCode':
      push(into, { code: node.value });
      break;
    case 'strong':
    case 'emphasis':
    case 'delete':
      collect(node.children, { ...into, marks: added(into.marks, signs[node.type] ?? '') });
      break;
    case 'image':
    case 'imageReference':
      collectImage(node, into);
      break;
    case 'link':
    case 'linkReference':
      collectLink(node, into);
      break;
    case 'footnoteReference':
      // In braces, so that it is told from the note itself, which begins with its number.
      push(into, { wiki: `{^}\\[${into.references.footnote(node.identifier)}\\]{^}` });
      break;
    default:
  }
}

function collectText(text: string, { lines, marks }: Collecting): void {
  text.split('\n').forEach((line, index) => {
    if (index > 0) lines.push([]);
    if (line !== '') lines.at(-1)?.push({ marks, text: line });
  });
}

type Of<Type extends PhrasingContent['type']> = Extract<PhrasingContent, { type: Type }>;

function targetOf(
  node: Of<'link' | 'image' | 'linkReference' | 'imageReference'>,
  { references }: Collecting,
) {
  const { url = '', title } = 'url' in node ? node : (references.definition(node.identifier) ?? {});
  return { url, title: title ?? '' };
}

/** What would end the URL in a link or image, or be taken for something else in it. */
const safeUrl = (url: string): string =>
  url.replace(/[\s|[\]{}\\"<>^`!]/g, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

function collectImage(node: Of<'image' | 'imageReference'>, into: Collecting): void {
  const { url } = targetOf(node, into);
  const alt = node.alt ?? '';
  if (!/^https?:\/\/\S/i.test(url)) {
    const where = url === '' || url.startsWith('data:') ? '' : `(${url})`;
    push(into, { text: [alt, where].join(' ').trim() });
    return;
  }
  // The parameters of an image are separated by commas and know no quotes.
  const words = alt.replace(/[|[\]{}\\!,="\s]+/g, ' ').trim();
  push(into, { wiki: `!${safeUrl(url)}${words === '' ? '' : `|alt=${words}`}!` });
}

function collectLink(node: Of<'link' | 'linkReference'>, into: Collecting): void {
  const { url, title } = targetOf(node, into);
  const shown = plainText(node.children);
  if (!/^(?:https?:\/\/|ftps?:\/\/|mailto:)[^\s]/i.test(url)) {
    // Jira would look for it on its own site: the text stays, and says where it led.
    collect(node.children, into);
    if (url !== '' && url !== shown && !url.startsWith('#')) push(into, { text: ` (${url})` });
    return;
  }
  const target = safeUrl(url);
  const isImage = ({ type }: PhrasingContent) => type === 'image' || type === 'imageReference';
  const images = node.children.filter(isImage);
  // Not every Jira shows an image as a link.
  if (images.length > 0) collect([...images, { type: 'text', value: ' ' }], into);
  const bare = into.marks.length === 0 && /^https?:/i.test(url) && standsForItself(url) ? { bare: url } : {};
  if (
    images.length === node.children.length ||
    (standsForItself(url) && shown === url.replace(/^mailto:/i, ''))
  ) {
    push(into, { wiki: `[${target}]`, ...bare });
  } else {
    const lines = runsOf(
      node.children.filter((child) => !isImage(child)),
      into.references,
    );
    push(into, { link: { lines, target, title: title.replace(/[|[\]{}\\!\s]+/g, ' ').trim() } });
  }
}

/** Whether Jira, which looks for marks even in the address of `[address]`, finds none. */
function standsForItself(url: string): boolean {
  const [, rest] = /^(?:https?:\/\/|mailto:)([\w\-./?=%#@,+$~]*[\w/])$/i.exec(url) ?? [];
  if (rest === undefined || /^(?:h[1-6]|bq)\./.test(rest)) return false;
  return escapeText(rest, { deployment: 'cloud', link: true }) === rest;
}

const plainText = (nodes: PhrasingContent[]): string =>
  nodes
    .map((node) => ('children' in node ? plainText(node.children) : 'value' in node ? node.value : ''))
    .join('');
