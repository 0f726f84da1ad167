import type { DocumentMark, DocumentNode } from './document.ts';

/**
 * The inside of a block of wiki markup as Jira Cloud reads it. Observed rules: a backslash protects certain signs and
 * no others, two break the line; HTML entities are not read; marks begin and end at the edges of ASCII words, or
 * anywhere in braces (`{*}x{*}`), and end with their line.
 */
export function inlineNodes(wiki: string): DocumentNode[] {
  const nodes: DocumentNode[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') nodes.push(textNode(text));
    text = '';
  };
  for (let at = 0; at < wiki.length;) {
    const found = readers.map((read) => read(wiki, at)).find((one) => one !== undefined);
    if (found?.nodes) {
      flush();
      nodes.push(...found.nodes);
    } else {
      text += found?.text ?? wiki[at] ?? '';
    }
    at += found?.length ?? 1;
  }
  flush();
  return nodes;
}

/** What begins at a place: nodes or text, and how much of the markup it takes. */
interface Found {
  nodes?: DocumentNode[];
  text?: string;
  length: number;
}

type Reader = (wiki: string, at: number) => Found | undefined;

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

/** The match of a sticky pattern at a place. */
function matchAt(pattern: RegExp, wiki: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(wiki) ?? undefined;
}

const escapable = '-#*_+?^~|%{}[]()!@';
const hardBreak: DocumentNode = { type: 'hardBreak' };

const readBreak: Reader = (wiki, at) => {
  if (wiki[at] === '\n') return { nodes: [hardBreak], length: 1 };
  if (wiki[at] !== '\\') return undefined;
  if (wiki[at + 1] === '\\' && wiki[at - 1] !== '\\' && !matchAt(/\S*\\/y, wiki, at + 2)) {
    return { nodes: [hardBreak], length: 2 };
  }
  const next = wiki[at + 1];
  if (next === undefined || !escapable.includes(next) || wiki[at - 1] === '\\') return undefined;
  return { text: next, length: 2 };
};

const marks: Record<string, DocumentMark> = {
  '*': { type: 'strong' },
  _: { type: 'em' },
  '-': { type: 'strike' },
  '+': { type: 'underline' },
  '^': { type: 'subsup', attrs: { type: 'sup' } },
  '~': { type: 'subsup', attrs: { type: 'sub' } },
  '??': { type: 'em' },
};

const isWordy = (character: string | undefined): boolean =>
  character !== undefined &&
  (/[a-zA-Z0-9]/.test(character) || (character > '\u007F' && character !== '\u00A0'));

/** Where the sign stands again, at the end of a word, in the same line and outside links. */
function closingOf(sign: string, inBraces: boolean, wiki: string, from: number): number {
  const closing = inBraces ? `{${sign}}` : sign;
  for (let at = from; at < wiki.length; at += 1) {
    if (wiki[at] === '\n') return -1;
    if (wiki[at] === '\\') at += 1;
    else if (wiki[at] === '[') at += (readLink(wiki, at)?.length ?? 1) - 1;
    else if (wiki.startsWith(closing, at) && at > from) {
      if (inBraces || !isWordy(wiki[at + closing.length])) return wiki[at - 1] === ' ' ? -1 : at;
    }
  }
  return -1;
}

const readMark: Reader = (wiki, at) => {
  const [opening = '', braced, bare = ''] = matchAt(/\{(\?\?|[*_+^~-])\}|(\?\?|[*_+^~-])/y, wiki, at) ?? [];
  const sign = braced ?? bare;
  if (sign === '' || (braced === undefined && isWordy(wiki[at - 1]))) return undefined;
  const from = at + opening.length;
  if (wiki[from] === ' ') return undefined;
  const end = closingOf(sign, braced !== undefined, wiki, from);
  const mark = marks[sign];
  if (end === -1 || !mark) return undefined;
  return { nodes: withMark(inlineNodes(wiki.slice(from, end)), mark), length: end + opening.length - at };
};

const readCode: Reader = (wiki, at) => {
  const braced = wiki.startsWith('{{{}', at);
  if (!wiki.startsWith('{{', at) || (!braced && isWordy(wiki[at - 1]))) return undefined;
  const [opening, closing] = braced ? ['{{{}', '{}}}'] : ['{{', '}}'];
  const from = at + opening.length;
  const end = wiki.indexOf(closing, from);
  const inside = wiki.slice(from, end);
  if (end <= from || /^ | $|\n/.test(inside)) return undefined;
  if (!braced && isWordy(wiki[end + 2])) return undefined;
  const text = inside.replace(/(?<!\\)\\([-#*_+?^~|%{}[\]()!@])/g, '$1');
  return { nodes: [textNode(text, [{ type: 'code' }])], length: end + closing.length - at };
};

const mention = (id: string): DocumentNode[] => [{ type: 'mention', attrs: { id, text: '' } }];

const readLink: Reader = (wiki, at) => {
  const [all, inside = ''] = matchAt(/\[((?:\\.|[^[\]\n\\])+)\]/y, wiki, at) ?? [];
  if (all === undefined) return undefined;
  const [, user] = /^~(?:accountid:)?(.+)$/.exec(inside) ?? [];
  if (user !== undefined) return { nodes: mention(user), length: all.length };
  const bar = inside.indexOf('|');
  const [text, href = ''] = bar === -1 ? [undefined, inside] : [inside.slice(0, bar), inside.slice(bar + 1)];
  const target = href.split('|')[0]?.trim() ?? '';
  if (!/^(?:(?:https?|ftp):\/\/|mailto:|\/|#)\S+$/.test(target)) return undefined;
  const shown = text === undefined ? [textNode(target.replace(/^mailto:/, ''))] : inlineNodes(text);
  return { nodes: withMark(shown, { type: 'link', attrs: { href: target } }), length: all.length };
};

const readAddress: Reader = (wiki, at) => {
  const pattern = /(?:(?:https?|ftps?|irc):\/\/|mailto:)[\w?!~^/\\#$%&'()*+,\-.:;<=@]+/y;
  const href = matchAt(pattern, wiki, at)?.[0].replace(/[.,>)\];}"'!]+$/, '');
  if (href === undefined || isWordy(wiki[at - 1])) return undefined;
  const text = href.replace(/^mailto:/, '');
  if (text === '') return undefined;
  return { nodes: [textNode(text, [{ type: 'link', attrs: { href } }])], length: href.length };
};

const readImage: Reader = (wiki, at) => {
  const [all, url = '', parameters = ''] =
    matchAt(/!([^\s!|]{3,}\.?[^!|\n]*)(?:\|([^!\n]*))?!/y, wiki, at) ?? [];
  if (all === undefined || isWordy(wiki[at - 1])) return undefined;
  const [, alt = ''] = /alt=([^,]*)/.exec(parameters) ?? [];
  return { nodes: [{ type: 'mediaInline', attrs: { type: 'external', url, alt } }], length: all.length };
};

const readIcon: Reader = (wiki, at) => {
  const icon =
    /(?:[:;]-?[()]|:-?[PpD]|\((?:y|n|i|x|on|off|flag|flagoff|[/!+\-?]|\*[rgby]?)\))(?![A-Za-z0-9])/y;
  const [text] = matchAt(icon, wiki, at) ?? [];
  return text === undefined
    ? undefined
    : { nodes: [{ type: 'emoji', attrs: { shortName: text, text } }], length: text.length };
};

const readDash: Reader = (wiki, at) => {
  const [dashes] = matchAt(/(?<=^|\s)-{2,3}(?=\s|$)/y, wiki, at) ?? [];
  return dashes === undefined ? undefined : { text: dashes.length === 2 ? '–' : '—', length: dashes.length };
};

const readMacro: Reader = (wiki, at) => {
  const [macro] = matchAt(/\{(?:color|anchor)(?::[^{}\n]*)?\}/y, wiki, at) ?? [];
  return macro === undefined ? undefined : { text: '', length: macro.length };
};

const readers = [
  readBreak,
  readDash,
  readCode,
  readMacro,
  readMark,
  readLink,
  readImage,
  readAddress,
  readIcon,
];
