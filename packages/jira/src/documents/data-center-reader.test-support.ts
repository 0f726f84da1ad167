// What Data Center's renderer makes of wiki markup, as far as tests need it: the text a person reads, and whether
// anything became more than text. Written from the renderer's observable rules, in its order: macros, blocks, links,
// addresses, backslashes, HTML (entities are kept), dashes, icons, images, marks, line breaks.

const macros =
  /(?<!\\)\{(?:code|noformat|quote|panel|color|anchor|section|column|loremipsum)(?::[^{}\n]*)?\}/;
const escaped = /(?<!\\)\\([-#*_+?^~|%{}[\]()!@])/g;
const icons =
  /(?:[:;]-?\)|:-?\(|:-?[PpD]|\((?:y|n|i|x|on|off|flag|flagoff|[/!+\-?]|\*[rgby]?)\))(?![a-zA-Z])/;
const addresses =
  /(?<![\p{L}\p{Nd}])((?:https?|ftps?|nntp|news|irc):\/\/|mailto:|file:)[-_.!~*';/?:@#&=%+$,A-Za-z0-9[\]()\\]+/gu;

/** Private characters stand for what is taken out of the text and put back at its end. */
const kept = (index: number): string => String.fromCodePoint(0xe000 + index);

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00A0' };

export const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|(\w{1,10}));/g, (all, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? all) : String.fromCodePoint(Number(code)),
  );

function markPattern(open: string, close = open): RegExp {
  const inside = String.raw`[^\s${open}](?:(?!${close})[\p{L}\p{Nd}\p{Z}\p{S}\p{M}\p{P}\uE000-\uF8FF]*?[^\s${close}])??`;
  return new RegExp(
    String.raw`(?:(?<![\p{L}\p{Nd}\\])${open}|\{${open}\})(${inside})(?<!\\)(?:${close}(?![\p{L}\p{Nd}])|\{${close}\})`,
    'gu',
  );
}

const marks: [name: string, pattern: RegExp][] = [
  ['b', markPattern(String.raw`\*`)],
  ['sup', markPattern(String.raw`\^`)],
  ['sub', markPattern('~')],
  ['i', markPattern('_')],
  ['del', markPattern('-')],
  ['cite', markPattern(String.raw`\?\?`)],
  ['ins', markPattern(String.raw`\+`)],
  ['tt', markPattern(String.raw`\{\{`, String.raw`\}\}`)],
];

export interface ReadLine {
  /** Marks as `‹b›…‹/b›`, links as `‹a:url›…‹/a›`. */
  text: string;
  /** Markup that only its author can have meant: macros, images, icons, mentions, blocks. */
  found: string[];
}

/** One block of text, its lines joined by a line feed. */
export function readAsDataCenter(wiki: string): ReadLine {
  const found: string[] = [];
  if (macros.test(wiki)) found.push('macro');
  for (const line of wiki.split('\n')) {
    if (/^\s*(?:h[1-6]\.|bq\.|----\s*$|[*#-]+\s|\|)/.test(line)) found.push(`block ${line}`);
  }
  const store: string[] = [];
  const keep = (text: string): string => kept(store.push(text) - 1);
  let text = wiki
    .replace(/(?<!\\)\[(?![\s\]])((?:\\.|[^[\]\n\\])*)\]/g, (_all, inside: string) =>
      keep(link(inside, found)),
    )
    .replace(addresses, (url) => {
      const [, address = '', rest = ''] = /^(.*?)([.,>)\];}"'!]*)$/s.exec(url) ?? [];
      return keep(`‹a:${address}›${address}‹/a›`) + rest;
    });
  text = phrases(text, found);
  while (/[\uE000-\uF8FF]/.test(text)) {
    text = text.replace(/[\uE000-\uF8FF]/g, (token) => store[(token.codePointAt(0) ?? 0) - 0xe000] ?? '');
  }
  return { text: decoded(text), found };
}

function phrases(wiki: string, found: string[]): string {
  let text = wiki.replace(escaped, (_all, sign: string) =>
    '{}[]'.includes(sign) ? sign : `&#${sign.codePointAt(0) ?? 0};`,
  );
  if (/(^|\s)-{2,3}(\s|$)/.test(text)) found.push('dash');
  if (icons.test(text.replace(/&#?\w{1,10};/g, '¤'))) found.push('icon');
  if (/(?<![\p{L}\p{Nd}\\])!([^\s!][^!\n]{3,}[^\s!])!(?![\p{L}\p{Nd}])/u.test(text)) found.push('image');
  for (const [name, pattern] of marks) {
    text = text.replace(pattern, (_all, inside: string) => `‹${name}›${inside}‹/${name}›`);
  }
  return text.replace(/(?<!\\)\\{2}(?!\S*\\)/g, '\n');
}

function link(inside: string, found: string[]): string {
  if (inside.startsWith('~') || inside.startsWith('^')) found.push(`link ${inside}`);
  const bar = inside.indexOf('|');
  const shown = bar === -1 ? inside : inside.slice(0, bar);
  const target = bar === -1 ? inside : inside.slice(bar + 1);
  const url = target.split('|')[0] ?? '';
  return `‹a:${url}›${phrases(bar === -1 ? shown.replace(/^mailto:/, '') : shown, found)}‹/a›`;
}
