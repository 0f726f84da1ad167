import type { Link, PhrasingContent } from 'mdast';
import { wordJoiner } from './wiki-escape.ts';

/** How a text is read; Cloud shows HTML entities as they are, Data Center as their characters. */
export interface Reading {
  entities: boolean;
}

interface Found {
  nodes?: PhrasingContent[];
  text?: string;
  length: number;
}

/** Searches that found nothing, so that they are not made again for each sign of a long line. */
type Vain = Map<string, number>;
type Reader = (wiki: string, at: number, state: { reading: Reading; vain: Vain }) => Found | undefined;

/** The inside of a block of wiki markup. What is no markup, or none that Markdown has, stays as its text. */
export function readInline(wiki: string, reading: Reading): PhrasingContent[] {
  const nodes: PhrasingContent[] = [];
  const state = { reading, vain: new Map<string, number>() };
  let text = '';
  const flush = () => {
    if (text !== '') nodes.push({ type: 'text', value: text });
    text = '';
  };
  for (let at = 0; at < wiki.length;) {
    const plain = matchAt(plainText, wiki, at)?.[0];
    const found = plain === undefined ? readAt(wiki, at, state) : { text: plain, length: plain.length };
    if (found.nodes) {
      flush();
      nodes.push(...found.nodes);
    } else {
      text += found.text ?? '';
    }
    at += found.length;
  }
  flush();
  return nodes;
}

const plainText = /(?:(?!https?:|ftps?:)[\p{L}\p{Nd} .,])+/uy;

function readAt(wiki: string, at: number, state: { reading: Reading; vain: Vain }): Found {
  for (const read of readers) {
    const found = read(wiki, at, state);
    if (found) return found;
  }
  return { text: wiki.charAt(at), length: 1 };
}

function matchAt(pattern: RegExp, wiki: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(wiki) ?? undefined;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00A0', copy: '©' };

function characterOf(code: string | undefined, name: string): string {
  if (code === undefined) return named[name] ?? `&${name};`;
  const point = Number(code);
  return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point).toWellFormed() : '\uFFFD';
}

const readEscape: Reader = (wiki, at, { reading }) => {
  if (wiki[at] === wordJoiner) return { text: '', length: 1 };
  if (wiki[at] === '\n') return { nodes: [{ type: 'break' }], length: 1 };
  if (wiki.startsWith('\\\\', at))
    return { nodes: [{ type: 'break' }], length: matchAt(/\\\\[ \n]?/y, wiki, at)?.[0].length ?? 2 };
  const [, escaped] = matchAt(/\\([-#*_+?^~|%{}[\]()!@])/y, wiki, at) ?? [];
  if (escaped !== undefined) return { text: escaped, length: 2 };
  if (!reading.entities) return undefined;
  const [all = '', code, name = ''] = matchAt(/&(?:#(\d{1,7})|(\w{1,10}));/y, wiki, at) ?? [];
  return all === '' ? undefined : { text: characterOf(code, name), length: all.length };
};

const isWordy = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{Nd}]/u.test(character);

/** Where a mark ends: its sign at the end of a word, in the same line, outside links. */
function closingOf(closing: string, wiki: string, from: number, vain: Vain): number {
  if ((vain.get(closing) ?? -1) >= from) return -1;
  const braced = closing.startsWith('{');
  let at = from;
  for (; at < wiki.length && wiki[at] !== '\n'; at += 1) {
    if (wiki[at] === '\\') at += 1;
    else if (wiki[at] === '[') at += (matchAt(linkPattern, wiki, at)?.[0].length ?? 1) - 1;
    else if (at > from && wiki.startsWith(closing, at) && !/\s/.test(wiki.charAt(at - 1))) {
      if (braced || !isWordy(wiki[at + closing.length])) return at;
    }
  }
  vain.set(closing, at);
  return -1;
}

type Marked = (children: PhrasingContent[]) => PhrasingContent[];
const inHtml =
  (tag: string): Marked =>
  (children) => [{ type: 'html', value: `<${tag}>` }, ...children, { type: 'html', value: `</${tag}>` }];

const marks: Record<string, Marked> = {
  '*': (children) => [{ type: 'strong', children }],
  _: (children) => [{ type: 'emphasis', children }],
  '??': (children) => [{ type: 'emphasis', children }],
  '-': (children) => [{ type: 'delete', children }],
  '+': inHtml('u'),
  '^': inHtml('sup'),
  '~': inHtml('sub'),
};

const readMark: Reader = (wiki, at, { reading, vain }) => {
  const [opening = '', braced, bare = ''] =
    matchAt(/\{(\?\?|[*_+^~-])\}(?=\S)|(\?\?|[*_+^~-])(?=\S)/y, wiki, at) ?? [];
  const sign = braced ?? bare;
  const mark = marks[sign];
  if (!mark || (braced === undefined && isWordy(wiki[at - 1]))) return undefined;
  const from = at + opening.length;
  const end = closingOf(opening, wiki, from, vain);
  if (end === -1) return undefined;
  const length = end + opening.length - at;
  const inside = wiki.slice(from, end);
  const [, number] = sign === '^' ? (/^\\\[(\d{1,4})\\\]$/.exec(inside) ?? []) : [];
  if (number !== undefined) return { nodes: [{ type: 'footnoteReference', identifier: number }], length };
  return { nodes: mark(readInline(inside, reading)), length };
};

const readCode: Reader = (wiki, at, { reading, vain }) => {
  const braced = wiki.startsWith('{{{}', at);
  if (!wiki.startsWith('{{', at) || (!braced && isWordy(wiki[at - 1]))) return undefined;
  const [opening, closing] = braced ? ['{{{}', '{}}}'] : ['{{', '}}'];
  const from = at + opening.length;
  if ((vain.get(closing) ?? -1) >= from) return undefined;
  let end = from;
  while (end < wiki.length && wiki[end] !== '\n' && !wiki.startsWith(closing, end))
    end += wiki[end] === '\\' ? 2 : 1;
  if (!wiki.startsWith(closing, end)) {
    vain.set(closing, end);
    return undefined;
  }
  const inside = wiki.slice(from, end);
  if (inside === '') return undefined;
  const value = textOf(inside, reading).replaceAll('\u00A0', ' ');
  return { nodes: [{ type: 'inlineCode', value }], length: end + closing.length - at };
};

/** Without its escapes, and with nothing else read as markup. */
const textOf = (wiki: string, { entities }: Reading): string =>
  wiki
    .replaceAll(wordJoiner, '')
    .replace(
      /\\([-#*_+?^~|%{}[\]()!@])|&(?:#(\d{1,7})|(\w{1,10}));/g,
      (all, escaped?: string, code?: string, name = '') => {
        if (escaped !== undefined) return escaped;
        return entities ? characterOf(code, name as string) : all;
      },
    );

const linkPattern = /\[((?:\\.|[^[\]\n\\])+)\]/y;
const isAddress = (url: string): boolean => /^(?:https?:\/\/|ftps?:\/\/|mailto:)\S+$/i.test(url);

const link = (url: string, children: PhrasingContent[], title?: string): Link => ({
  type: 'link',
  url,
  title: title ?? null,
  children: children,
});

const readLink: Reader = (wiki, at, { reading }) => {
  const [all, inside = ''] = matchAt(linkPattern, wiki, at) ?? [];
  if (all === undefined) return undefined;
  const [first = '', second, title] = inside.split('|');
  const url = (second ?? first).trim();
  // Mentions, attachments and anchors mean nothing elsewhere: they are kept as they were written.
  if (!isAddress(url)) return { text: all.replaceAll(wordJoiner, ''), length: all.length };
  const shown: PhrasingContent[] =
    second === undefined
      ? [{ type: 'text', value: url.replace(/^mailto:/i, '') }]
      : readInline(first, reading);
  return { nodes: [link(url, shown, title)], length: all.length };
};

const readImage: Reader = (wiki, at) => {
  const [all, url = '', parameters = ''] =
    matchAt(/!(https?:\/\/[^\s!|]+)(?:\|([^!\n]*))?!/iy, wiki, at) ?? [];
  if (all === undefined) return undefined;
  const [, alt = ''] = /(?:^|,)\s*alt=([^,]*)/.exec(parameters) ?? [];
  return { nodes: [{ type: 'image', url, alt }], length: all.length };
};

const readAddress: Reader = (wiki, at) => {
  if (isWordy(wiki[at - 1])) return undefined;
  const found = matchAt(/(?:https?|ftps?):\/\/[\w?!~^/\\#$%&'()*+,\-.:;=@]+/y, wiki, at)?.[0];
  const url = found?.replace(/[.,>)\];}"'!\\]+$/, '');
  return url === undefined
    ? undefined
    : { nodes: [link(url, [{ type: 'text', value: url }])], length: url.length };
};

const readOther: Reader = (wiki, at) => {
  const [dashes] = matchAt(/(?<=^|\s)-{2,3}(?=\s|$)/y, wiki, at) ?? [];
  if (dashes !== undefined) return { text: dashes.length === 2 ? '–' : '—', length: dashes.length };
  const [macro] = matchAt(/\{(?:color|anchor)(?::[^{}\n]{0,99})?\}/y, wiki, at) ?? [];
  return macro === undefined ? undefined : { text: '', length: macro.length };
};

const readers = [readEscape, readOther, readCode, readMark, readLink, readImage, readAddress];
