import type { Kysely } from 'kysely';
import { requirePerson } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { NotFoundError } from '../errors.ts';
import { publishEvent } from '../events/publish.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { browserInWords } from './browser-name.ts';
import { sessionInput } from './input.ts';
import type { SessionInput } from './input.ts';

/** Where somebody is signed in. */
export interface Session {
  id: string;
  /** Such as "Firefox on Windows". */
  browser: string;
  createdAt: Date;
  /** To five minutes. */
  lastUsedAt: Date;
  expiresAt: Date;
  /** The one that asks. */
  current: boolean;
}

/** A person's own; with an API key nobody looks at them or ends them. */
export interface Sessions {
  /** Those that have not ended, the last used first. @throws ForbiddenError `person_required` */
  list(actor: Actor): Promise<Session[]>;
  /** Ends one at once, with its streams of events. @throws ForbiddenError `person_required`; NotFoundError `session_unknown` */
  end(actor: Actor, input: SessionInput): Promise<void>;
  /** Ends all but the one that asks; resolves with how many. @throws ForbiddenError `person_required` */
  endOthers(actor: Actor): Promise<{ ended: number }>;
}

export function createSessions(deps: Deps): Sessions {
  return {
    list: (actor) => list(deps, actor),
    end: async (actor, input) => {
      const { sessionId } = parseInput(sessionInput, input);
      if ((await end(deps, actor, (session) => session === sessionId)) === 0) throw unknown(sessionId);
    },
    endOthers: async (actor) => ({ ended: await end(deps, actor, (session) => session !== actor.sessionId) }),
  };
}

async function list({ db, now }: Deps, actor: Actor): Promise<Session[]> {
  requirePerson(actor);
  const rows = await db
    .selectFrom('session')
    .select(['id', 'user_agent', 'created_at', 'last_used_at', 'expires_at'])
    .where('user_id', '=', actor.userId)
    .where('expires_at', '>', new Date(now()))
    .execute();
  const sessions = rows.map((row) => ({
    id: row.id,
    browser: browserInWords(row.user_agent),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? row.created_at,
    expiresAt: row.expires_at,
    current: row.id === actor.sessionId,
  }));
  return sessions.sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
}

async function end({ db, now }: Deps, actor: Actor, which: (id: string) => boolean): Promise<number> {
  requirePerson(actor);
  return db.transaction().execute(async (trx) => {
    const own = await trx.selectFrom('session').select('id').where('user_id', '=', actor.userId).execute();
    const ids = own.map(({ id }) => id).filter(which);
    if (ids.length === 0) return 0;
    await trx.deleteFrom('session').where('id', 'in', ids).execute();
    await publishEvent(trx, { kind: 'session.ended', ids });
    const ended = {
      action: 'person.sessions-ended',
      subject: actor.userId,
      details: { count: ids.length },
    } as const;
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...ended });
    return ids.length;
  });
}

/** A write for each request would be too dear. */
const lastUseMs = 5 * 60_000;

async function noticeUse(
  db: Kysely<Database>,
  { sessionId, nowMs }: { sessionId: string; nowMs: number },
): Promise<void> {
  await db
    .updateTable('session')
    .set({ last_used_at: new Date(nowMs) })
    .where('id', '=', sessionId)
    .where((where) =>
      where.or([where('last_used_at', 'is', null), where('last_used_at', '<', new Date(nowMs - lastUseMs))]),
    )
    .execute();
}

/** Which sessions were noted a moment ago, so that the database is not asked for each request. */
export function createUseNotices({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): (sessionId: string) => Promise<void> {
  const noted = new Map<string, number>();
  return async (sessionId) => {
    const nowMs = now();
    if (nowMs - (noted.get(sessionId) ?? -Infinity) < lastUseMs) return;
    if (noted.size > 10_000) noted.clear();
    noted.set(sessionId, nowMs);
    await noticeUse(db, { sessionId, nowMs });
  };
}

function unknown(sessionId: string): NotFoundError {
  return new NotFoundError({
    code: 'session_unknown',
    message: `You are not signed in by a session ${sessionId}.`,
    remedy: 'Look at your list of sessions; it may have ended.',
  });
}
