import { parentPort } from 'node:worker_threads';
import type { PGlite, Results } from '@electric-sql/pglite';
import { loadPglite, openPglite } from './embedded.ts';
import { createStatements } from './embedded-query.ts';
import type {
  EmbeddedCall,
  EmbeddedCalls,
  EmbeddedMessage,
  EmbeddedResults,
  PlainError,
} from './embedded-messages.ts';

// A program of its own, in a thread, see embedded-database.ts: runs the embedded PostgreSQL.

type Calls = {
  [K in keyof EmbeddedCalls]: (
    ...args: Parameters<EmbeddedCalls[K]>
  ) => Promise<ReturnType<EmbeddedCalls[K]>>;
};

const port = parentPort;
if (!port) throw new TypeError('This is to be started as a thread.');
const post = (message: EmbeddedMessage) => port.postMessage(message);

// Loaded while the first message, the folder, is on its way.
const loading = loadPglite();
const opened = Promise.withResolvers<Calls>();
port.once('message', ({ folder }: { folder: string }) => {
  port.on('message', (call: EmbeddedCall) => void opened.promise.then((calls) => answer(calls, call)));
  void open(folder);
});

async function open(folder: string): Promise<void> {
  try {
    opened.resolve(createCalls(await openPglite(folder, await loading)));
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'failed', error: plain(error) });
    // Nothing is heard any more: the thread ends.
    port?.close();
  }
}

async function answer(calls: Calls, { id, call, args }: EmbeddedCall): Promise<void> {
  try {
    const run = calls[call] as (...given: unknown[]) => Promise<unknown>;
    post({ kind: 'done', id, result: await run(...args) });
    if (call === 'close') port?.close();
  } catch (error) {
    post({ kind: 'refused', id, error: plain(error) });
  }
}

function createCalls(pglite: PGlite): Calls {
  const statements = createStatements(pglite);
  const transactions = new Map<number, OpenTransaction>();
  const listeners = new Map<string, () => Promise<void>>();
  const end = async (id: number, how: 'commit' | 'rollback') => {
    const transaction = find(transactions, id);
    transactions.delete(id);
    await transaction.end(how);
  };
  return {
    query: async (sql, parameters) =>
      reduce(await pglite._runExclusiveTransaction(() => statements.run(sql, parameters))),
    exec: async (sql) => {
      const results = await pglite.exec(sql);
      statements.noteChange(sql);
      return results.map(reduce);
    },
    begin: async (id) => void transactions.set(id, await begin(pglite)),
    queryIn: async (id, sql, parameters) => {
      find(transactions, id);
      return reduce(await statements.run(sql, parameters));
    },
    commit: (id) => end(id, 'commit'),
    rollback: (id) => end(id, 'rollback'),
    listen: async (channel) => {
      const told = (payload: string) => post({ kind: 'notification', channel, payload });
      listeners.set(channel, await pglite.listen(channel, told));
    },
    unlisten: async (channel) => {
      await listeners.get(channel)?.();
      listeners.delete(channel);
    },
    close: () => pglite.close(),
  };
}

interface OpenTransaction {
  end(how: 'commit' | 'rollback'): Promise<void>;
}

/** PGlite has a transaction last as long as a callback; here it lasts until it is told to end. */
async function begin(pglite: PGlite): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<undefined>();
  const ending = Promise.withResolvers<'commit' | 'rollback'>();
  const ended = pglite.transaction(async (transaction) => {
    begun.resolve(undefined);
    if ((await ending.promise) === 'rollback') await transaction.rollback();
  });
  // Never begun: what begin() is told. Otherwise end() hears of it.
  ended.catch((error: unknown) => begun.reject(error));
  await begun.promise;
  return {
    end: (how) => {
      ending.resolve(how);
      return ended;
    },
  };
}

function find(transactions: ReadonlyMap<number, OpenTransaction>, id: number): OpenTransaction {
  const transaction = transactions.get(id);
  if (!transaction) throw new TypeError('This transaction is over.');
  return transaction;
}

function reduce({ rows, affectedRows, fields }: Results<unknown>): EmbeddedResults {
  return { rows, affectedRows, fields };
}

function plain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, code, severity, constraint, table, column } = error as Error & Partial<PlainError>;
  return { message, code, severity, constraint, table, column };
}
