import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { Kysely } from 'kysely';
import { StartupError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { ensureCluster } from './cluster.ts';
import { lockDataFolder } from './data-lock.ts';
import type { Database } from './schema.ts';

export type DatabaseConfig =
  /** PostgreSQL inside this process; its files lie in `<dataDir>/postgres`. One process at a time. */
  { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; url: string };

export interface Store {
  /**
   * Inside a transaction use the transaction only. The embedded database has one connection: a query on `db`
   * waits for the transaction to end, which waits for the query.
   */
  db: Kysely<Database>;
  /** The way to the same database for who brings an own driver (the job queue). */
  origin: { kind: 'embedded'; pglite: PGlite } | { kind: 'postgres'; url: string };
  close(): Promise<void>;
}

/** @throws StartupError `data_in_use`, `database_unreachable` */
export async function openStore(config: DatabaseConfig, log: Logger): Promise<Store> {
  return (await beginOpening(config, log)).store;
}

/**
 * As openStore, in two steps: resolves when the database is on its way. Who has much to import does that then;
 * sooner, it would be in the way of what is imported here, and the database would begin when all is imported.
 */
export async function beginOpening(config: DatabaseConfig, log: Logger): Promise<{ store: Promise<Store> }> {
  if (config.kind === 'postgres') return { store: openPostgres(config.url, log) };
  const { openPglite } = await import('./embedded.ts');
  return { store: openEmbedded(config.dataDir, openPglite) };
}

async function openEmbedded(
  dataDir: string,
  openPglite: (folder: string) => Promise<PGlite>,
): Promise<Store> {
  const lock = lockDataFolder(dataDir);
  try {
    const opening = openPglite(await ensureCluster(dataDir));
    const [pglite, { Kysely, PGliteDialect }] = await Promise.all([opening, import('kysely')]);
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
    const close = async () => {
      await db.destroy();
      lock.release();
    };
    return { db, origin: { kind: 'embedded', pglite }, close };
  } catch (error) {
    lock.release();
    throw unusable(`The embedded database in ${join(dataDir, 'postgres')} cannot be opened.`, error);
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
