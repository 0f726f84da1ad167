import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { StartupError } from '../errors.ts';
import { migrations } from './migrations.ts';
import type { Database } from './schema.ts';
import { rowsIfThere } from './violations.ts';

const migrationTableName = 'migration';

/**
 * Brings the tables up to this version, each step in a transaction. Several processes may try at once: one
 * does it (advisory lock on PostgreSQL), the others wait for it.
 * @throws StartupError `database_newer`, `migration_failed`
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const applied = await appliedMigrations(db);
  const unknown = applied.find((name) => !(name in migrations));
  if (unknown !== undefined) throw databaseNewer(unknown);
  if (applied.length === Object.keys(migrations).length) return;
  const { Migrator } = await import('kysely/migration');
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName,
    migrationLockTableName: 'migration_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw migrationFailed(
      error,
      results?.find(({ status }) => status === 'Error'),
    );
}

/** Looked at by hand first: the Migrator's own look at the catalogue takes longer than opening the database. */
async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  const query = sql<{ name: string }>`select name from ${sql.table(migrationTableName)}`;
  const rows = await rowsIfThere(query.execute(db).then((result) => result.rows));
  return (rows ?? []).map(({ name }) => name);
}

function databaseNewer(name: string): StartupError {
  return new StartupError({
    code: 'database_newer',
    message: `The database was used by a newer Crosslink: this one does not know the migration ${name}.`,
    remedy: 'Start the newer Crosslink again, or restore a backup from before it.',
  });
}

function migrationFailed(cause: unknown, step: { migrationName: string } | undefined): StartupError {
  return new StartupError({
    code: 'migration_failed',
    message: `The migration ${step?.migrationName ?? ''} failed; the database is as it was before it.`,
    remedy: 'Look at the cause in the log, and report it if it is not the database that refuses.',
    cause,
  });
}
