/** The query cannot be understood or names what is not there; the message is Jira's. */
export class JqlError extends Error {}

export interface Token {
  kind: 'word' | 'text' | 'symbol' | 'end';
  /** Words as written, quoted text unescaped. */
  text: string;
  /** Position in the query, from 0. */
  at: number;
}

const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|>=|<=|!~|[=<>~(),])|([^\s"'=<>~!(),]+))/y;

const unescape = (text: string) => text.replace(/\\(.)/gs, '$1');

export const positionOf = (at: number): string => `(line 1, character ${at + 1})`;

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (!match) {
      const character = query.slice(at).trim().charAt(0);
      const where = positionOf(query.indexOf(character, at));
      throw new JqlError(
        `Error in the JQL Query: The character '${character}' is a reserved JQL character. ${where}`,
      );
    }
    const [whole, double, single, symbol, word] = match;
    const start = at + whole.length - whole.trimStart().length;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unescape(quoted), at: start });
    else tokens.push({ kind: symbol ? 'symbol' : 'word', text: symbol ?? word ?? '', at: start });
    at = pattern.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: query.length });
  return tokens;
}
