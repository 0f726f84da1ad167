import type { Kysely } from 'kysely';
import { apiKeyIdOf } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { publishEvent } from '../events/publish.ts';
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
  const { at, actorId, apiKeyId, action, subject, siteId, details = {} } = record;
  const nameOf = (id: string) => db.selectFrom('user').select('name').where('id', '=', id);
  await db
    .insertInto('audit')
    .values({
      at,
      actor_id: actorId,
      actor_name: actorId === null ? null : nameOf(actorId),
      api_key_id: apiKeyId ?? null,
      action,
      subject,
      site_id: siteId ?? null,
      details: JSON.stringify(details),
    })
    .execute();
  await tellPages(db, record);
}

/** Ideas and links tell of themselves; these have no history but this. */
async function tellPages(db: Kysely<Database>, { action, subject, siteId }: AuditRecord): Promise<void> {
  const [thing] = action.split('.');
  if (thing === 'connection') await publishEvent(db, { kind: 'connection.changed', ids: [subject] });
  if (thing === 'site' || thing === 'consumer' || thing === 'sync') {
    await publishEvent(db, { kind: 'site.changed', ids: [siteId ?? subject] });
  }
}

/** Who acts, for {@link recordAudit}. */
export function by(actor: Actor): Pick<AuditRecord, 'actorId' | 'apiKeyId'> {
  return { actorId: actor.userId, apiKeyId: apiKeyIdOf(actor) };
}
