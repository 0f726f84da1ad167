// Where a URL ends here, its text becomes subject to escaping: braces and brackets are how macros and links begin.
const url = /\bhttps?:\/\/[^\s{}[\]|!<>"'\\*]+/g;

/**
 * Plain text as Jira's wiki markup that reads the same: whatever would become a macro, link, image, table, emphasis,
 * heading or icon is escaped. Bullets stay bullets, URLs stay links; any other Markdown is shown as it was typed.
 */
export function wikiText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return lines.map((line) => escapeLineStart(escapeOutsideUrls(line))).join('\n');
}

function escapeOutsideUrls(line: string): string {
  let escaped = '';
  let end = 0;
  for (const match of line.matchAll(url)) {
    escaped += escapeMarks(line.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return escaped + escapeMarks(line.slice(end));
}

function escapeMarks(text: string): string {
  return (
    text
      // Entities are rendered; a typed one would turn into its character.
      .replace(/&(?=#?\w+;)/g, '&amp;')
      // A backslash cannot escape a backslash: two of them break the line.
      .replace(/\\/g, '&#92;')
      .replace(/[{}[\]|!_^~]/g, '\\$&')
      .replace(/\*/g, '\\*')
      // Insertion and deletion begin at a word; a hyphen inside one is harmless.
      .replace(/(?<![\w+-])([-+])(?=[^\s+-])/g, '\\$1')
      .replace(/\?\?/g, '\\?\\?')
      .replace(/\((?=(?:y|n|i|x|on|off|flag|flagoff|[/+\-?]|\\!|\\\*[rgby]?)\))/g, '\\(')
      .replace(/([:;])(?=[-]?[()PpDd](?:\W|$))/g, '\\$1')
  );
}

function escapeLineStart(line: string): string {
  return (
    line
      // The bullets of Markdown are Jira's, too.
      .replace(/^(\s*)\\\*(?=\s)/, '$1*')
      .replace(/^(\s*)#/, '$1\\#')
      .replace(/^(\s*)(h[1-6]|bq)\.(?=\s)/, '$1$2\\.')
  );
}
