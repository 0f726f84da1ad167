import type { Deployment } from '../site.ts';

/** Where a text stands, as far as its escapes depend on it. */
export interface Place {
  deployment: Deployment;
  /** In a cell of a table, where `|` ends the cell. */
  cell?: boolean;
  /** The lines of the text stand in one, forced breaks between them. */
  oneLine?: boolean;
  /** In the text of a link, where `|` and brackets end it. */
  link?: boolean;
  /** Inside bold, italic or the like: a sign may end what it did not begin. */
  marked?: boolean;
  /** Inside `{{…}}`. */
  code?: boolean;
  /** Nothing follows in this block. */
  last?: boolean;
}

/**
 * Stands where Jira Cloud would see markup and knows no escape for it (`:D`, `h1.` at the start of a line, two
 * backslashes): the word joiner is invisible and takes no room. Reading it back drops it.
 */
export const wordJoiner = '\u2060';

/**
 * What Jira might take for markup, longest first. Sources: its notation guide, and what its renderers do: Data Center
 * looks at words by letters and digits, Cloud at ASCII letters, digits and whatever is not ASCII.
 */
const markup = new RegExp(
  [
    // Cloud sees these in the middle of a word, too.
    String.raw`(?<scheme>(?:https?|ftps?|irc|nntp|news)(?=:\/\/)|mailto(?=:)|(?<![\p{L}\p{Nd}])file(?=:))`,
    // A letter behind it undoes it, but not the first one of an address, which is looked for before.
    String.raw`(?<emoticon>[:;]-?(?:[()]|[PpD](?![A-Za-z]))|\((?:y|n|i|x|on|off|flag|flagoff|[/+\-?!]|\*[rgby]?)\))`,
    String.raw`(?<run>-{2,}|\?{2,})`,
    String.raw`(?<entity>&(?=#?[A-Za-z0-9]{1,31};))`,
    String.raw`(?<sign>[*_+^~\-!])`,
    String.raw`(?<bracket>[\\{}[\]|])`,
    // Data Center's marks hold letters, digits, marks, spaces, punctuation and symbols. Not ½, not a joined emoji.
    String.raw`(?<other>[^\p{L}\p{Nd}\p{Z}\p{S}\p{M}\p{P}])`,
  ].join('|'),
  'gu',
);

/** Text in wiki markup that Jira shows as exactly this text. Line starts are {@link escapeLineStart}'s. */
export function escapeText(original: string, place: Place): string {
  const text = replaceable(original, place);
  let out = '';
  let at = 0;
  for (;;) {
    markup.lastIndex = at;
    const match = markup.exec(text);
    if (!match) return out + text.slice(at);
    const before = text.charAt(match.index - 1);
    const found: Found = { ...match.groups, all: match[0], before, after: text.slice(markup.lastIndex) };
    const address = found.scheme === undefined ? undefined : addressAt(text, match.index, place);
    out += text.slice(at, match.index) + (address ?? escaped(found, place));
    at = match.index + (address ?? found.all).length;
    // The colon of an address that must not be one.
    if (found.scheme !== undefined && address === undefined) {
      out += apart(':', place);
      at += 1;
    }
  }
}

/** What Cloud's tables and links know no escape for is replaced by what looks most like it. */
function replaceable(text: string, { deployment, cell, link }: Place): string {
  if (deployment !== 'cloud' || (cell !== true && link !== true)) return text;
  const barless = text.replaceAll('|', '¦');
  return link === true ? barless.replaceAll('[', '(').replaceAll(']', ')') : barless;
}

interface Found extends Around {
  all: string;
  scheme?: string;
  emoticon?: string;
  run?: string;
  entity?: string;
  sign?: string;
  bracket?: string;
}

function escaped(
  { all, scheme, emoticon, run, entity: ampersand, sign, bracket, ...around }: Found,
  place: Place,
) {
  if (scheme !== undefined) return all;
  if (emoticon !== undefined) return escapeEmoticon(all, place);
  if (run !== undefined) return all.replace(/./g, '\\$&');
  if (ampersand !== undefined) return place.deployment === 'cloud' ? '&' : '&amp;';
  if (sign !== undefined) return escapeSign(all, around, place);
  if (bracket !== undefined) return escapeBracket(all, around, place);
  const inside = place.marked === true || place.code === true;
  return inside && place.deployment !== 'cloud' ? entity(all) : all;
}

const addressWithoutSigns =
  /(?<=^|[\s(])(?:https?|ftps?|irc|nntp|news):\/\/[A-Za-z0-9](?:[A-Za-z0-9\-./?=&%#@,+_~]|:\d)*(?<=[A-Za-z0-9/])(?=$|[\s"])/y;

/**
 * An address that Jira makes a link of and shows as it is: all signs in it belong to it, and escapes in it would be
 * seen. Nothing if that does not hold for all of it.
 */
function addressAt(text: string, at: number, place: Place): string | undefined {
  if (place.link === true) return undefined;
  addressWithoutSigns.lastIndex = at;
  const address = addressWithoutSigns.exec(text)?.[0];
  return address === undefined || /&#?\w+;/.test(address) ? undefined : address;
}

interface Around {
  before: string;
  after: string;
}

const entity = (character: string): string => `&#${character.codePointAt(0) ?? 0};`;

/** A character that a backslash does not protect: as an entity, or where entities are not read kept from its neighbour. */
const apart = (character: string, { deployment }: Place): string =>
  deployment === 'cloud' ? character + wordJoiner : entity(character);

function escapeEmoticon(found: string, place: Place): string {
  if (found.startsWith('(')) return `\\(${found.slice(1).replace(/[*+\-!?]/g, '\\$&')}`;
  if (/[-()]/.test(found)) return found.replace(/[-()]/g, '\\$&');
  return apart(found.slice(0, 1), place) + found.slice(1);
}

const isWordy = (character: string): boolean => /[\p{L}\p{Nd}]/u.test(character);

/** Marks begin and end at the edges of words; between letters a sign is just a sign. */
function escapeSign(found: string, { before, after }: Around, { marked, code, last }: Place): string {
  if (isWordy(before) && isWordy(String.fromCodePoint(after.codePointAt(0) ?? 32))) return found;
  const inside = marked === true || code === true;
  if (isWordy(before) && !inside) return found;
  const ends = after === '' ? last === true : /^\s/.test(after);
  if (ends && !inside) return found;
  return `\\${found}`;
}

function escapeBracket(found: string, { before, after }: Around, place: Place): string {
  const cloud = place.deployment === 'cloud';
  switch (found) {
    case '\\': {
      const harmless = /^[\p{L}\p{Nd} ]/u.test(after) && before !== '\\' && place.cell !== true;
      return harmless ? found : apart(found, place);
    }
    case '|':
      if (place.cell !== true && place.link !== true) return found;
      return place.link === true ? entity(found) : '\\|';
    case '[':
    case ']':
      return `\\${found}`;
    default:
      // Data Center sees `{{` again after it has dropped the backslashes.
      if (!cloud && (place.code === true || before === found || after.startsWith(found)))
        return entity(found);
      return `\\${found}`;
  }
}

/** A line of a block of text, kept from being a heading, a quote, an item of a list, a rule or a row of a table. */
export function escapeLineStart(line: string, { deployment }: Place): string {
  const [, indent = '', start = ''] = /^(\s*)(.?)/su.exec(line) ?? [];
  const rest = line.slice(indent.length);
  if (/^(?:h[1-6]|bq)\./.test(rest)) {
    return deployment === 'cloud' ? indent + wordJoiner + rest : indent + rest.replace('.', '&#46;');
  }
  if (/^(?:[*#-]+(?:\s|$)|\|)/.test(rest)) return `${indent}\\${start}${rest.slice(start.length)}`;
  return line;
}
