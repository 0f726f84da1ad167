/** Jira's default for text fields and comments, in UTF-16 units (`jira.text.field.character.limit`). */
export const jiraTextLimitChars = 32_767;

export interface CutOptions {
  /** UTF-16 units; {@link jiraTextLimitChars} by default. */
  limitChars?: number;
  /** Wiki markup put at the end of what was cut. */
  note?: string;
}

export interface CutText {
  wiki: string;
  /** Whether anything is missing. */
  cut: boolean;
}

/**
 * Wiki markup that fits into a field of Jira. What is too long ends after its last block that fits, or within that
 * block if it is the first, and says so in a note; a code block or quote that is cut is closed.
 */
export function cutWiki(wiki: string, options: CutOptions = {}): CutText {
  const { limitChars = jiraTextLimitChars, note = '_The rest was cut: the text is too long for Jira._' } =
    options;
  if (wiki.length <= limitChars) return { wiki, cut: false };
  const ending = `\n\n${note}`;
  const room = Math.max(0, limitChars - ending.length);
  let end = 0;
  for (const blockEnd of blockEnds(wiki)) {
    if (blockEnd > room) break;
    end = blockEnd;
  }
  const kept = end > 0 ? wiki.slice(0, end) : cutBlock(wiki, room);
  return { wiki: (kept.trimEnd() + ending).slice(0, limitChars), cut: true };
}

const macro = /^(?:[*#]+ .*)?\{(code|noformat|quote|panel)(?::[^{}\n]*)?\}\s*$/;

/** Where the blocks end: at blank lines, unless a macro is open. */
function* blockEnds(wiki: string): Generator<number> {
  let open: string | undefined;
  let at = 0;
  for (const line of wiki.split('\n')) {
    const name = macro.exec(line)?.[1];
    if (open === undefined) open = name;
    else if (line.trim() === `{${open}}`) open = undefined;
    if (open === undefined && line.trim() === '' && at > 0) yield at - 1;
    at += line.length + 1;
  }
}

function cutBlock(wiki: string, room: number): string {
  const name = macro.exec(wiki.slice(0, wiki.indexOf('\n')))?.[1];
  const closing = name === undefined ? '' : `\n{${name}}`;
  const text = wiki.slice(0, Math.max(0, room - closing.length));
  // Rather at a line or a word; never within an escape, an entity or a surrogate pair.
  const edge = Math.max(text.lastIndexOf('\n'), name === undefined ? text.lastIndexOf(' ') : -1);
  const whole =
    edge > text.length / 2 ? text.slice(0, edge) : text.replace(/(?:\\|&#?\w{0,8}|[\uD800-\uDBFF])$/, '');
  return whole + closing;
}
