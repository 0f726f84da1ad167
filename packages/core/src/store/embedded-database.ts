import { getCompileCacheDir } from 'node:module';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedCalls, EmbeddedMessage, EmbeddedResults, PlainError } from './embedded-messages.ts';

/** What PGlite's users here (Kysely, pg-boss) need of it, with the work done in another thread. */
export interface EmbeddedDatabase {
  readonly ready: boolean;
  readonly closed: boolean;
  readonly waitReady: Promise<void>;
  query<T>(sql: string, parameters?: unknown[]): Promise<Rows<T>>;
  exec(sql: string): Promise<Rows<Record<string, unknown>>[]>;
  transaction<T>(work: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface EmbeddedTransaction {
  query<T>(sql: string, parameters?: unknown[]): Promise<Rows<T>>;
  rollback(): Promise<void>;
}

export interface Rows<T> {
  rows: T[];
  affectedRows?: number;
  fields: { name: string; dataTypeID: number }[];
}

/** What PostgreSQL refused. `code` is its own, e.g. `23505`. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;

  constructor({ message, code, constraint, table }: PlainError) {
    super(message);
    this.code = code;
    this.constraint = constraint;
    this.table = table;
  }
}

/** The thread of an embedded database, before it is told which one to open. */
export interface EmbeddedEngine {
  /** Once; the files must be there, and the folder locked. */
  open(folder: string): EmbeddedDatabase;
}

/**
 * Starts the thread of an embedded PostgreSQL, which loads all it needs while somebody finds out what to open. A
 * thread of its own because PGlite computes, and waits for the disk, without giving way: in this thread, the server
 * would answer nobody meanwhile, and start only after the database.
 */
export function startEmbeddedEngine(): EmbeddedEngine {
  const thread = startThread();
  return { open: (folder) => openDatabase(thread, folder) };
}

function openDatabase(
  { call, state, opened, listeners, open }: ReturnType<typeof startThread>,
  folder: string,
): EmbeddedDatabase {
  open(folder);
  let transactions = 0;

  const results = <T>({ rows, affectedRows, fields }: EmbeddedResults): Rows<T> => ({
    rows: rows as T[],
    fields,
    ...(affectedRows === undefined ? {} : { affectedRows }),
  });

  const transaction = async <T>(work: (transaction: EmbeddedTransaction) => Promise<T>): Promise<T> => {
    const id = (transactions += 1);
    await call('begin', id);
    let result: T;
    try {
      result = await work({
        query: async (sql, parameters = []) => results(await call('queryIn', id, sql, parameters)),
        rollback: () => call('rollback', id),
      });
    } catch (error) {
      await call('rollback', id);
      throw error;
    }
    await call('commit', id);
    return result;
  };

  return {
    get ready() {
      return state.ready;
    },
    get closed() {
      return state.closed;
    },
    waitReady: opened,
    query: async (sql, parameters = []) => results(await call('query', sql, parameters)),
    exec: async (sql) => (await call('exec', sql)).map((one) => results(one)),
    transaction,
    listen: async (channel, callback) => {
      listeners.set(channel, callback);
      await call('listen', channel);
      return async () => {
        listeners.delete(channel);
        await call('unlisten', channel);
      };
    },
    close: async () => {
      await call('close');
      state.closed = true;
    },
  };
}

type Call = <K extends keyof EmbeddedCalls>(
  name: K,
  ...args: Parameters<EmbeddedCalls[K]>
) => Promise<ReturnType<EmbeddedCalls[K]>>;

/** A thread has no compile cache of its own accord. With it, Node need not load its TypeScript support: 30 ms. */
const bootstrap = `
  const { workerData } = require('node:worker_threads');
  if (workerData.compileCache) require('node:module').enableCompileCache(workerData.compileCache);
  import(workerData.program);
`;

function startThread() {
  // The same suffix as this file's: .ts here, .js as published.
  const program = new URL(`./embedded-worker${extname(import.meta.filename)}`, import.meta.url).href;
  const workerData = { program, compileCache: getCompileCacheDir() };
  const worker = new Worker(bootstrap, { eval: true, workerData, execArgv: [] });

  const state = { ready: false, closed: false };
  const opening = Promise.withResolvers<undefined>();
  // Whoever opens it hears of it.
  opening.promise.catch(() => undefined);
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, (payload: string) => void>();
  let calls = 0;

  const settle = (id: number): PromiseWithResolvers<unknown> | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    // An idle database keeps no process from ending.
    if (pending.size === 0) worker.unref();
    return call;
  };
  const give = (message: EmbeddedMessage) => {
    if (message.kind === 'ready') {
      state.ready = true;
      if (pending.size === 0) worker.unref();
      opening.resolve(undefined);
    } else if (message.kind === 'failed') {
      opening.reject(new EmbeddedDatabaseError(message.error));
    } else if (message.kind === 'notification') {
      listeners.get(message.channel)?.(message.payload);
    } else if (message.kind === 'done') {
      settle(message.id)?.resolve(message.result);
    } else {
      settle(message.id)?.reject(new EmbeddedDatabaseError(message.error));
    }
  };
  const die = (cause: unknown) => {
    const error = new Error('The embedded database has stopped.', { cause });
    state.closed = true;
    opening.reject(error);
    for (const id of [...pending.keys()]) settle(id)?.reject(error);
  };
  worker.on('message', give);
  worker.on('error', die);
  worker.on('exit', die);
  // Until there is something to wait for.
  worker.unref();

  const open = (folder: string) => {
    worker.ref();
    worker.postMessage({ folder });
  };
  const call: Call = async (name, ...args) => {
    if (state.closed) throw new Error('The embedded database is closed.');
    const id = (calls += 1);
    const answer = Promise.withResolvers<unknown>();
    pending.set(id, answer);
    worker.ref();
    worker.postMessage({ id, call: name, args });
    return (await answer.promise) as ReturnType<EmbeddedCalls[typeof name]>;
  };
  return { call, state, open, opened: opening.promise, listeners };
}
