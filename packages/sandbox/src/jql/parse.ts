import type { Token } from './tokens.ts';
import { JqlError, positionOf, tokenize } from './tokens.ts';

type Operator = '=' | '!=' | 'in' | 'not in' | 'is' | 'is not' | '~' | '!~' | '<' | '<=' | '>' | '>=';

export type Operand =
  { kind: 'value'; text: string } | { kind: 'empty' } | { kind: 'function'; name: string; args: string[] };

export type Clause =
  | { kind: 'and' | 'or'; clauses: Clause[] }
  | { kind: 'not'; clause: Clause }
  | { kind: 'term'; field: string; operator: Operator; operands: Operand[] };

export interface Query {
  /** Absent: every issue. */
  where?: Clause;
  orderBy: { field: string; descending: boolean }[];
}

const symbols = new Set(['=', '!=', '~', '!~', '<', '<=', '>', '>=']);
const reservedWords = new Set(['and', 'or', 'not', 'in', 'is', 'order', 'by', 'empty', 'null']);

/** A cursor over the tokens. */
interface Reader {
  peek(): Token;
  next(): Token;
  /** Takes the next token if it is that word or symbol. */
  accept(text: string): boolean;
}

const is = (token: Token, text: string) => token.kind !== 'text' && token.text.toLowerCase() === text;

function readerOf(tokens: Token[]): Reader {
  let position = 0;
  const peek = () => tokens[position] ?? { kind: 'end' as const, text: '', at: 0 };
  const next = () => {
    const token = peek();
    position += 1;
    return token;
  };
  return {
    peek,
    next,
    accept(text) {
      if (peek().kind === 'end' || !is(peek(), text)) return false;
      next();
      return true;
    },
  };
}

function unexpected(expected: string, token: Token): JqlError {
  const got = token.kind === 'end' ? 'reached the end of the query' : `got '${token.text}'`;
  return new JqlError(`Error in the JQL Query: Expecting ${expected} but ${got}. ${positionOf(token.at)}`);
}

function readOperator(reader: Reader): Operator {
  const token = reader.next();
  if (token.kind === 'symbol' && symbols.has(token.text)) return token.text as Operator;
  if (is(token, 'in')) return 'in';
  if (is(token, 'not') && reader.accept('in')) return 'not in';
  if (is(token, 'is')) return reader.accept('not') ? 'is not' : 'is';
  throw unexpected('operator', token);
}

function readArguments(reader: Reader): string[] {
  const args: string[] = [];
  while (!reader.accept(')')) {
    const token = reader.next();
    if (token.kind === 'end') throw unexpected("')'", token);
    if (token.kind !== 'symbol') args.push(token.text);
  }
  return args;
}

function readOperand(reader: Reader): Operand {
  const token = reader.next();
  if (token.kind === 'text') return { kind: 'value', text: token.text };
  if (is(token, 'empty') || is(token, 'null')) return { kind: 'empty' };
  if (token.kind !== 'word' || reservedWords.has(token.text.toLowerCase())) {
    throw unexpected('either a value, list or function', token);
  }
  if (!reader.accept('(')) return { kind: 'value', text: token.text };
  return { kind: 'function', name: token.text, args: readArguments(reader) };
}

function readList(reader: Reader): Operand[] {
  if (!reader.accept('(')) return [readOperand(reader)];
  const operands = [readOperand(reader)];
  while (reader.accept(',')) operands.push(readOperand(reader));
  if (!reader.accept(')')) throw unexpected("')' or ','", reader.peek());
  return operands;
}

function readField(reader: Reader): string {
  const token = reader.next();
  const reserved = token.kind === 'word' && reservedWords.has(token.text.toLowerCase());
  if (token.kind === 'end' || token.kind === 'symbol' || reserved) throw unexpected('a field name', token);
  return token.text;
}

function readTerm(reader: Reader): Clause {
  if (reader.accept('not')) return { kind: 'not', clause: readTerm(reader) };
  if (reader.accept('(')) {
    const clause = readOr(reader);
    if (!reader.accept(')')) throw unexpected("')'", reader.peek());
    return clause;
  }
  const field = readField(reader);
  const operator = readOperator(reader);
  const operands = operator === 'in' || operator === 'not in' ? readList(reader) : [readOperand(reader)];
  return { kind: 'term', field, operator, operands };
}

function readAnd(reader: Reader): Clause {
  const clauses = [readTerm(reader)];
  while (reader.accept('and')) clauses.push(readTerm(reader));
  const [only] = clauses;
  return only && clauses.length === 1 ? only : { kind: 'and', clauses };
}

function readOr(reader: Reader): Clause {
  const clauses = [readAnd(reader)];
  while (reader.accept('or')) clauses.push(readAnd(reader));
  const [only] = clauses;
  return only && clauses.length === 1 ? only : { kind: 'or', clauses };
}

function readOrderBy(reader: Reader): Query['orderBy'] {
  if (!reader.accept('order')) return [];
  if (!reader.accept('by')) throw unexpected("'BY'", reader.peek());
  const orders: Query['orderBy'] = [];
  do {
    const field = readField(reader);
    const descending = reader.accept('desc');
    if (!descending) reader.accept('asc');
    orders.push({ field, descending });
  } while (reader.accept(','));
  return orders;
}

/** Reads a JQL query; throws JqlError in Jira's words. */
export function parseJql(text: string): Query {
  const reader = readerOf(tokenize(text));
  const first = reader.peek();
  const where = first.kind === 'end' || is(first, 'order') ? undefined : readOr(reader);
  const orderBy = readOrderBy(reader);
  if (reader.peek().kind !== 'end') throw unexpected("either 'OR' or 'AND'", reader.peek());
  return { ...(where ? { where } : {}), orderBy };
}
