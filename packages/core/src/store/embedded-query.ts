import { parse, protocol } from '@electric-sql/pglite';
import type { PGlite, Results } from '@electric-sql/pglite';
import { prepareValue } from 'pg/lib/utils.js';

/**
 * Runs one statement in one visit to PostgreSQL; which transaction's turn it is is settled. PGlite's own query() makes six visits,
 * which take longer than the statement, to learn the types of parameters first. Here they are sent as node-postgres sends
 * them, as text whose type PostgreSQL infers, so that a statement means the same in both databases.
 */
export async function runStatement(
  pglite: PGlite,
  sql: string,
  parameters: unknown[],
): Promise<Results<unknown>> {
  const { serialize } = protocol;
  const messages = [
    serialize.parse({ text: sql }),
    serialize.bind({ values: parameters.map((value) => prepareValue(value)) }),
    serialize.describe({ type: 'P' }),
    serialize.execute({}),
    serialize.sync(),
  ];
  const bytes = Buffer.concat(messages.map((message) => new Uint8Array(message)));
  // Two at once would be given each other's rows.
  const reply = await pglite.runExclusive(() => pglite.execProtocol(bytes));
  const [results] = parse.parseResults(reply.messages, pglite.parsers) as Results<unknown>[];
  return results ?? { rows: [], fields: [] };
}
