/** More containers (quotes, lists, footnotes) in one another than anybody reads. */
const DEPTH_LIMIT = 20;
/** Signs of emphasis and links in one paragraph; the parser's work grows with their square. */
const SIGN_LIMIT = 400;
/** Link and footnote definitions; each is compared with all others. */
const DEFINITION_LIMIT = 500;
/** Columns of white space before a list marker: twenty levels of four. */
const INDENT_LIMIT = 80;

const container = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]{1,99}\]:)/y;
const listMarker = /^([ \t]*)([-+*]|\d{1,9}[.)])([ \t]+)/;
const fence = /^([ \t>]*)(`{3,}(?=[^`]*$)|~{3,})/;
const definition = /^[ \t>]*\[[^\]]{1,999}\]:/;

/**
 * Markdown that the parser reads in time about proportional to its length. What nobody writes and only an attacker
 * sends (thousands of signs in one paragraph, hundreds of quotes in one another) becomes plain text by backslashes;
 * everything else, code above all, stays as it is.
 */
export function tameMarkdown(markdown: string): string {
  const state: State = { signs: 0, definitions: 0, contentColumn: -1, indentedCode: false };
  return markdown
    .split('\n')
    .map((line) => tameLine(line, state))
    .join('\n');
}

interface State {
  /** In this paragraph so far. */
  signs: number;
  definitions: number;
  /** Where the text of the list item begins that we are in; −1 outside lists. */
  contentColumn: number;
  indentedCode: boolean;
  /** The fence that is open. */
  fence?: string | undefined;
  /** The line is a row of a table: its cells are read one by one. */
  table?: boolean;
  previous?: string;
}

function tameLine(line: string, state: State): string {
  const before = state.previous ?? '';
  state.previous = line;
  if (isCode(line, before, state)) return line;
  if (line.trim() === '') {
    state.signs = 0;
    state.table = false;
    return line;
  }
  let tamed = limitDepth(limitIndent(line));
  if (definition.test(line)) {
    // Those of footnotes cost most.
    state.definitions += line.includes('[^') ? 5 : 1;
    if (state.definitions > DEFINITION_LIMIT) tamed = tamed.replace('[', '\\[');
  }
  if (startsParagraph(line, before, state)) state.signs = 0;
  return limitSigns(tamed, state);
}

function isCode(line: string, before: string, state: State): boolean {
  const [, indent = '', marks] = fence.exec(line) ?? [];
  if (state.fence !== undefined) {
    if (marks?.startsWith(state.fence) && line.trim() === marks) state.fence = undefined;
    return true;
  }
  const columns = indent.replace(/[>\t]/g, '    ').length;
  if (marks !== undefined && (columns < 4 || indent.includes('>') || state.contentColumn >= 0)) {
    state.fence = marks;
    state.signs = 0;
    return true;
  }
  const startsIndentedCode = before.trim() === '' && /^(?: {4}|\t)/.test(line) && state.contentColumn < 0;
  state.indentedCode = startsIndentedCode || (state.indentedCode && /^(?: {4}|\t)/.test(line));
  return state.indentedCode;
}

/** Whether the signs of this line meet only those after it: an item of a list, a row of a table, a heading. */
function startsParagraph(line: string, before: string, state: State): boolean {
  const [, indent = '', marker = '', gap = ''] = listMarker.exec(line) ?? [];
  if (marker !== '') {
    const opens = state.contentColumn >= 0 || before.trim() === '' || /^(?:[-+*]|1[.)])$/.test(marker);
    if (!opens || indent.length > Math.max(0, state.contentColumn) + 3) return false;
    state.contentColumn = indent.length + marker.length + Math.min(gap.length, 4);
    return true;
  }
  if (/^\S/.test(line) && before.trim() === '') state.contentColumn = -1;
  if (isDelimiterRow(line, before)) state.table = true;
  return state.table === true || /^ {0,3}#{1,6}[ \t]/.test(line);
}

/** Strict, so that what is taken for a table here is one for the parser, too. */
function isDelimiterRow(line: string, before: string): boolean {
  if (!/^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/.test(line)) return false;
  return line.includes('|') && !/[\\`]/.test(before) && cells(line) === cells(before);
}

const cells = (row: string): number =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|').length;

function limitSigns(line: string, state: State): string {
  return line.replace(/\\.|[*_~\]]|\[\^?/g, (sign) => {
    if (sign.startsWith('\\')) return sign;
    // Mentions of footnotes cost the parser most.
    state.signs += sign === '[^' ? 8 : 1;
    return state.signs > SIGN_LIMIT ? `\\${sign}` : sign;
  });
}

function limitIndent(line: string): string {
  const indent = listMarker.exec(line)?.[1] ?? '';
  return indent.length > INDENT_LIMIT ? line.slice(indent.length - INDENT_LIMIT) : line;
}

function limitDepth(line: string): string {
  let at = 0;
  let notes = 0;
  for (let depth = 0; depth <= DEPTH_LIMIT; depth += 1) {
    container.lastIndex = at;
    const found = container.exec(line)?.[0];
    if (found === undefined) return line;
    // A footnote does not begin with a footnote.
    if (found.endsWith(':')) notes += 1;
    if (depth === DEPTH_LIMIT || notes > 1) break;
    at += found.length;
  }
  const marker = at + line.slice(at).search(/\S/);
  return `${line.slice(0, marker)}\\${line.slice(marker)}`;
}
