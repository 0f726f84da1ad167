import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { requireMember } from '../../actor.ts';
import type { Actor } from '../../actor.ts';
import { ConflictError, CrosslinkError, NotFoundError } from '../../errors.ts';
import { parseInput } from '../../input.ts';
import type { Jobs, Task } from '../../jobs/jobs.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/schema.ts';
import { inTransaction } from '../transaction.ts';
import { importIdInput, rereadImportInput, runImportInput, startImportInput } from './input.ts';
import type { RereadImportInput, RunImportInput, Settings, StartImportInput } from './input.ts';
import { previewOf, readFile } from './preview.ts';
import type { ImportPreview } from './preview.ts';
import { writeDrafts } from './write.ts';
import type { Counts } from './write.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Files that nobody imports are forgotten after a day. */
const KEPT_MS = 24 * 60 * 60 * 1000;

export interface Import {
  id: string;
  name: string | null;
  format: 'csv' | 'json';
  state: 'ready' | 'running' | 'done' | 'failed';
  preview: ImportPreview;
  /** While it runs: of how many ideas. */
  done: number;
  total: number;
  /** What it did, once it is done. */
  result: Counts | null;
  error: { code: string; message: string; remedy: string } | null;
  createdAt: string;
  finishedAt: string | null;
}

type ImportRow = Selectable<Database['backlog_import']>;

interface ImportDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  now: () => number;
  log: Logger;
}

const taskName = 'backlog-import';

export function createImports(deps: ImportDeps) {
  const { db, jobs, now } = deps;
  const progress = new Map<string, number>();
  jobs.define(importTask((importId) => runImport(deps, importId, progress)));

  /**
   * Reads a file and says what importing it would do; nothing of the backlog changes.
   * @throws InputError `import_unreadable`, `import_too_long`
   */
  async function startImport(actor: Actor, input: StartImportInput): Promise<Import> {
    requireMember(actor);
    const { content, name, format, ...settings } = parseInput(startImportInput, input);
    const { preview, total } = await previewOf(db, { content, format, settings });
    const id = randomUUID();
    const at = new Date(now());
    await db
      .deleteFrom('backlog_import')
      .where('created_at', '<', new Date(now() - KEPT_MS))
      .where('state', '<>', 'running')
      .execute();
    await db
      .insertInto('backlog_import')
      .values({
        ...{ id, created_by: actor.userId, created_at: at, name: name ?? null, format, state: 'ready' },
        content: await pack(content),
        ...{ settings: JSON.stringify(settings), preview: JSON.stringify(preview), lines_total: total },
      })
      .execute();
    return getImport(actor, { importId: id });
  }

  /** Reads the file again, otherwise. @throws as startImport; NotFoundError `import_not_found`; ConflictError `import_not_ready` */
  async function rereadImport(actor: Actor, input: RereadImportInput): Promise<Import> {
    requireMember(actor);
    const { importId, ...settings } = parseInput(rereadImportInput, input);
    const row = await readOwn(db, actor, importId);
    const content = await contentOf(row);
    const { preview, total } = await previewOf(db, { content, format: row.format, settings });
    await db
      .updateTable('backlog_import')
      .set({ settings: JSON.stringify(settings), preview: JSON.stringify(preview), lines_total: total })
      .where('id', '=', importId)
      .where('state', '=', 'ready')
      .execute();
    return getImport(actor, { importId });
  }

  /**
   * Imports what was previewed, as a job: all of it in one transaction, or with `onlyValid` what has no problem.
   * @throws NotFoundError `import_not_found`; ConflictError `import_not_ready`, `import_has_problems`
   */
  async function requestImport(actor: Actor, input: RunImportInput): Promise<Import> {
    requireMember(actor);
    const { importId, onlyValid } = parseInput(runImportInput, input);
    const { preview, state } = await readOwn(db, actor, importId);
    if (state !== 'ready') throw notReady();
    if (!onlyValid && (preview as unknown as ImportPreview).problemCount > 0) throw hasProblems();
    await db.transaction().execute(async (tx) => {
      const begun = await tx
        .updateTable('backlog_import')
        .set({ state: 'running', only_valid: onlyValid, started_at: new Date(now()) })
        .where('id', '=', importId)
        .where('state', '=', 'ready')
        .returning('id')
        .executeTakeFirst();
      if (!begun) throw notReady();
      await jobs.enqueue(tx, taskName, { importId });
    });
    return getImport(actor, { importId });
  }

  /** One's own; an administrator sees everybody's. @throws NotFoundError `import_not_found` */
  async function getImport(actor: Actor, input: { importId: string }): Promise<Import> {
    requireMember(actor);
    const { importId } = parseInput(importIdInput, input);
    return present(await readOwn(db, actor, importId), progress.get(importId) ?? 0);
  }

  return {
    startImport,
    rereadImport,
    requestImport,
    getImport,
    runImport: (id: string) => runImport(deps, id, progress),
  };
}

function importTask(run: (importId: string) => Promise<void>): Task<{ importId: string }> {
  return {
    name: taskName,
    payload: z.strictObject({ importId: z.string() }),
    retryLimit: 3,
    run: ({ importId }) => run(importId),
  };
}

/** Reads and writes; runs again after a crash, which has left nothing behind. */
async function runImport(
  { db, now, log }: ImportDeps,
  importId: string,
  progress: Map<string, number>,
): Promise<void> {
  const row = await db
    .selectFrom('backlog_import')
    .selectAll()
    .where('id', '=', importId)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (!row) return;
  try {
    const settings = row.settings as unknown as Settings;
    const { drafts, problems } = await readFile(db, {
      content: await contentOf(row),
      format: row.format,
      settings,
    });
    if (problems.length > 0 && !row.only_valid) throw hasProblems();
    await inTransaction(db, async (tx) => {
      const change = { actorId: row.created_by, at: new Date(now()), source: 'import' as const };
      const onProgress = (done: number) => void progress.set(importId, done);
      const result = JSON.stringify(await writeDrafts(tx, drafts, { change, onProgress }));
      await tx
        .updateTable('backlog_import')
        .set({ state: 'done', result, content: null, finished_at: new Date(now()) })
        .where('id', '=', importId)
        .execute();
    });
    // What is where changed a great deal; the embedded database does not look by itself.
    for (const table of ['idea', 'story']) await analyze(db, table);
  } catch (error) {
    const known = error instanceof CrosslinkError ? error : broken(error);
    log.warn({ importId, code: known.code, err: known.cause }, 'an import failed; nothing was imported');
    await fail(db, importId, { error: known, at: new Date(now()) });
  } finally {
    progress.delete(importId);
  }
}

async function analyze(db: Kysely<Database>, table: string): Promise<void> {
  const { sql } = await import('kysely');
  await sql`analyze ${sql.table(table)}`.execute(db);
}

async function fail(
  db: Kysely<Database>,
  importId: string,
  { error, at }: { error: CrosslinkError; at: Date },
): Promise<void> {
  await db
    .updateTable('backlog_import')
    .set({
      ...{ state: 'failed', content: null, finished_at: at },
      ...{ error_code: error.code, error_message: error.message, error_remedy: error.remedy },
    })
    .where('id', '=', importId)
    .execute();
}

async function readOwn(db: Kysely<Database>, actor: Actor, importId: string): Promise<ImportRow> {
  const row = await db.selectFrom('backlog_import').selectAll().where('id', '=', importId).executeTakeFirst();
  if (row && (row.created_by === actor.userId || actor.role === 'administrator')) return row;
  throw new NotFoundError({
    code: 'import_not_found',
    message: `There is no import ${importId}.`,
    remedy: 'Give the file again; files that nobody imports are forgotten after a day.',
  });
}

async function contentOf({ content }: ImportRow): Promise<Uint8Array> {
  if (!content) throw notReady();
  return unpack(content);
}

function present(row: ImportRow, done: number): Import {
  const { error_code: code, error_message: message, error_remedy: remedy } = row;
  return {
    ...{ id: row.id, name: row.name, format: row.format, state: row.state },
    preview: row.preview as unknown as ImportPreview,
    done: row.state === 'done' ? row.lines_total : done,
    total: row.lines_total,
    result: row.result as unknown as Counts | null,
    error: code === null ? null : { code, message: message ?? '', remedy: remedy ?? '' },
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function broken(cause: unknown): CrosslinkError {
  return new CrosslinkError({
    code: 'import_failed',
    message: 'The import broke off; nothing was imported.',
    remedy: 'Try again; if it happens again, look into the log and report it.',
    cause,
  });
}

function hasProblems(): ConflictError {
  return new ConflictError({
    code: 'import_has_problems',
    message: 'Some lines of the file cannot be imported as they are; nothing was.',
    remedy: 'Correct the lines named in the preview, choose other columns, or import only the valid lines.',
  });
}

function notReady(): ConflictError {
  return new ConflictError({
    code: 'import_not_ready',
    message: 'This import has been started already.',
    remedy: 'Look at its state; to import the file again, give it again.',
  });
}
