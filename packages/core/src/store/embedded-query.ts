import { parse, protocol } from '@electric-sql/pglite';
import type { PGlite, Results } from '@electric-sql/pglite';
import { prepareValue } from 'pg/lib/utils.js';

const { serialize } = protocol;

/** Plans are made anew after that: one made while a table was small serves it badly once it is large. */
const longestMs = 60_000;
/** What is remembered takes PostgreSQL's memory, and texts with a list of any length in them never end. */
const mostRemembered = 200;
/** How to find the first of many depends on what is asked: what suits a common word is bad for a rare one. */
const dependsOnValues = /\blimit\b/i;
/** Afterwards no plan is right any more. */
const changesTables = /\b(?:create|alter|drop|analyze|vacuum)\b/i;

export interface Statements {
  /**
   * Runs one statement in one visit to PostgreSQL; which transaction's turn it is is settled. PGlite's own query() makes
   * six visits, which take longer than the statement, to learn the types of parameters first. Here they are sent as
   * node-postgres sends them, as text whose type PostgreSQL infers, so that a statement means the same in both databases.
   * What is asked again soon is prepared: to understand a statement takes twice as long as to run it.
   */
  run(sql: string, parameters: unknown[]): Promise<Results<unknown>>;
  /** Tell it what else was run. */
  noteChange(sql: string): void;
}

export function createStatements(pglite: PGlite, now: () => number = Date.now): Statements {
  /** Names by statement; none yet for what was asked once. */
  let names = new Map<string, string | undefined>();
  let prepared: string[] = [];
  let closing: string[] = [];
  let count = 0;
  let since = now();

  function forget(): void {
    closing.push(...prepared);
    prepared = [];
    names = new Map();
    since = now();
  }

  function noteChange(sql: string): void {
    if (changesTables.test(sql)) forget();
  }

  /** The name to run it under, and whether it is new; a statement without one is understood and planned for this once. */
  function nameOf(sql: string): { name: string; isNew: boolean } {
    if (dependsOnValues.test(sql)) return { name: '', isNew: true };
    if (!names.has(sql)) {
      names.set(sql, undefined);
      return { name: '', isNew: true };
    }
    const known = names.get(sql);
    if (known !== undefined) return { name: known, isNew: false };
    // Never the same again: a statement that PostgreSQL refused may be there, or not.
    count += 1;
    const name = `s${count}`;
    prepared.push(name);
    return { name, isNew: true };
  }

  async function run(sql: string, parameters: unknown[]): Promise<Results<unknown>> {
    if (now() - since > longestMs || names.size > mostRemembered || prepared.length > mostRemembered)
      forget();
    const { name, isNew } = nameOf(sql);
    const messages = [
      ...closing.map((old) => serialize.close({ type: 'S', name: old })),
      ...(isNew ? [serialize.parse({ name, text: sql })] : []),
      serialize.bind({ statement: name, values: parameters.map((value) => prepareValue(value)) }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ];
    closing = [];
    const bytes = Buffer.concat(messages.map((message) => new Uint8Array(message)));
    const reply = await pglite.execProtocol(bytes).catch((error: unknown) => {
      // Whatever it was: the next time it is understood anew.
      names.delete(sql);
      throw error;
    });
    if (name !== '') names.set(sql, name);
    noteChange(sql);
    const [results] = parse.parseResults(reply.messages, pglite.parsers) as Results<unknown>[];
    return results ?? { rows: [], fields: [] };
  }

  return {
    // Two at once would be given each other's rows.
    run: (sql, parameters) => pglite.runExclusive(() => run(sql, parameters)),
    noteChange,
  };
}
