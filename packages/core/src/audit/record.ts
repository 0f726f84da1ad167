import { sql } from 'kysely';
import type { Kysely, OperationNodeSource } from 'kysely';
import { apiKeyIdOf } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { eventRow } from '../events/publish.ts';
import type { CoreEvent } from '../events/publish.ts';
import type { Database } from '../store/schema.ts';

export interface AuditRecord {
  at: Date;
  /** Null where nobody acted: Jira refused, a job ran, the command line was used. */
  actorId: string | null;
  /** The API key it was done with. */
  apiKeyId?: string | undefined;
  /** Thing and what became of it: `site.added`. docs/audit.md lists them. */
  action: `${string}.${string}`;
  /** Id of the thing; what it is the action says. */
  subject: string;
  siteId?: string | undefined;
  /** What a reader needs besides, names above all: the thing may be gone when it is read. Never a secret. */
  details?: Record<string, unknown>;
}

/** Writes down what was done, in the transaction in which it is done, and tells the pages that show it. */
export async function recordAudit(db: Kysely<Database>, record: AuditRecord): Promise<void> {
  const event = eventOf(record);
  const recorded = db.insertInto('audit').values(auditRow(db, record));
  if (event)
    await db
      .with('recorded', () => recorded)
      .insertInto('event')
      .values(eventRow(event))
      .execute();
  else await recorded.execute();
}

/**
 * Makes a change and does what {@link recordAudit} does, in one statement: all of it or nothing, without a transaction
 * around it. Resolves to whether `change` returned a row; where it does not, nothing is told.
 */
export async function changeWithAudit(
  db: Kysely<Database>,
  change: OperationNodeSource,
  record: AuditRecord,
): Promise<boolean> {
  const event = eventOf(record);
  const told = [
    ['audit', auditRow(db, record)] as const,
    ...(event ? [['event', eventRow(event)] as const] : []),
  ];
  const inserts = told.map(
    ([table, row]) => sql`, ${sql.ref(`told_${table}`)} as (${insertPerChange(table, row)})`,
  );
  const statement = sql`with changed as (${change})${sql.join(inserts, sql``)} select 1 from changed`;
  return (await statement.execute(db)).rows.length > 0;
}

const insertPerChange = (table: 'audit' | 'event', row: object) =>
  sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
    select ${sql.join(Object.values(row))} from changed`;

function auditRow(db: Kysely<Database>, record: AuditRecord) {
  const { at, actorId, apiKeyId, action, subject, siteId, details = {} } = record;
  const nameOf = (id: string) => db.selectFrom('user').select('name').where('id', '=', id);
  return {
    at,
    actor_id: actorId,
    actor_name: actorId === null ? null : nameOf(actorId),
    api_key_id: apiKeyId ?? null,
    action,
    subject,
    site_id: siteId ?? null,
    details: JSON.stringify(details),
  };
}

/** Ideas and links tell of themselves; these have no history but this. */
function eventOf({ action, subject, siteId }: AuditRecord): CoreEvent | undefined {
  const [thing = ''] = action.split('.');
  if (thing === 'connection') return { kind: 'connection.changed', ids: [subject] };
  const ofSite = ['site', 'consumer', 'sync'].includes(thing);
  return ofSite ? { kind: 'site.changed', ids: [siteId ?? subject] } : undefined;
}

/** Who acts, for {@link recordAudit}. */
export function by(actor: Actor): Pick<AuditRecord, 'actorId' | 'apiKeyId'> {
  return { actorId: actor.userId, apiKeyId: apiKeyIdOf(actor) };
}
