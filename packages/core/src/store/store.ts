import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { StartupError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { findCluster, makeCluster } from './cluster.ts';
import { lockDataFolder } from './data-lock.ts';
import { startEmbeddedEngine } from './embedded-database.ts';
import type { EmbeddedDatabase, EmbeddedEngine } from './embedded-database.ts';
import type { Database } from './schema.ts';

export type DatabaseConfig =
  /** PostgreSQL inside this process; its files lie in `<dataDir>/postgres`. One process at a time. */
  | { kind: 'embedded'; dataDir: string; engine?: EmbeddedEngine | undefined }
  | { kind: 'postgres'; url: string };

export interface Store {
  /**
   * Inside a transaction use the transaction only. The embedded database has one connection: a query on `db`
   * waits for the transaction to end, which waits for the query.
   */
  db: Kysely<Database>;
  /** The way to the same database for who brings an own driver (the job queue). */
  origin: { kind: 'embedded'; database: EmbeddedDatabase } | { kind: 'postgres'; url: string };
  close(): Promise<void>;
}

/** A store whose database may still be on its way: queries wait for it. */
export interface OpeningStore extends Store {
  /** When the database is there. Rejects with StartupError; the store is of no use then, and closed. */
  opened: Promise<void>;
}

/** @throws StartupError `data_in_use`, `database_unreachable` */
export async function openStore(config: DatabaseConfig, log: Logger): Promise<Store> {
  const store = await beginStore(config, log);
  await store.opened;
  return store;
}

/**
 * As openStore, but the embedded database is still opening, in a thread of its own: time for what else a start
 * has to do.
 * @throws StartupError `data_in_use`, `database_unreachable`
 */
export async function beginStore(config: DatabaseConfig, log: Logger): Promise<OpeningStore> {
  if (config.kind === 'embedded') return beginEmbedded(config.dataDir, config.engine);
  return { ...(await openPostgres(config.url, log)), opened: Promise.resolve() };
}

async function beginEmbedded(
  dataDir: string,
  engine: EmbeddedEngine = startEmbeddedEngine(),
): Promise<OpeningStore> {
  const lock = lockDataFolder(dataDir);
  const fail = (error: unknown): never => {
    lock.release();
    throw unusable(`The embedded database in ${join(dataDir, 'postgres')} cannot be opened.`, error);
  };
  try {
    // Without giving way if the files are there: what is imported meanwhile would come before the database.
    const database = engine.open(findCluster(dataDir) ?? (await makeCluster(dataDir)));
    const opened = database.waitReady.catch(fail);
    // Whoever waits for it hears of it; nobody may be waiting yet.
    opened.catch(() => undefined);
    const { Kysely, PGliteDialect } = await import('kysely');
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: database }) });
    const closeOpened = async () => {
      await db.destroy();
      // Kysely closes what it has used only.
      if (!database.closed) await database.close();
      lock.release();
    };
    // What never opened has nothing to close.
    const close = () => opened.then(closeOpened, () => undefined);
    return { db, origin: { kind: 'embedded', database }, opened, close };
  } catch (error) {
    return fail(error);
  }
}

async function openPostgres(url: string, log: Logger): Promise<Store> {
  const [{ openPool }, { Kysely, PostgresDialect, sql }] = await Promise.all([
    import('./postgres.ts'),
    import('kysely'),
  ]);
  const pool = openPool(url);
  // An idle connection that breaks; the pool opens another one when it is needed. Not the error itself: it
  // carries the connection with all its settings.
  pool.on('error', ({ message }) => log.warn({ reason: message }, 'a database connection was lost'));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    await db.destroy();
    throw unusable(`The database${hostOf(url)} cannot be reached.`, error);
  }
  return { db, origin: { kind: 'postgres', url }, close: () => db.destroy() };
}

function hostOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return host === '' ? '' : ` at ${host}`;
}

function unusable(message: string, cause: unknown): StartupError {
  return new StartupError({
    code: 'database_unreachable',
    message: `${message} ${cause instanceof Error ? cause.message : ''}`.trim(),
    remedy: 'Check the database setting and that the database runs and lets Crosslink in.',
    cause,
  });
}
