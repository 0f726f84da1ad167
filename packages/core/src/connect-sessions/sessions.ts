import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { z } from 'zod';
import { hashToken, newToken } from '../accounts/tokens.ts';
import { apiKeyIdOf, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { pageOf, parseCursor } from '../backlog/paging.ts';
import type { Page } from '../backlog/paging.ts';
import { requireReturnAddress } from '../connections/return-addresses.ts';
import { NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { connectSessionInput, createConnectSessionInput, listConnectSessionsInput } from './input.ts';
import type { ConnectSessionInput, CreateConnectSessionInput, ListConnectSessionsInput } from './input.ts';
import { connectSessionView } from './view.ts';
import type { ConnectSession, ConnectSessionRow } from './view.ts';

/** So long after its end one can look up how it ended. */
const rememberedMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Makes an address to send one user of another product to. It is shown this once; the first browser that opens it is the
 * only one that can use it, once, until it expires: after 15 minutes, 24 hours at most, and never later than the API key.
 * @throws ForbiddenError `member_required`; NotFoundError `site_unknown`; InputError `return_address_not_allowed`
 */
export async function createConnectSession(
  deps: SitesDeps,
  actor: Actor,
  input: CreateConnectSessionInput,
): Promise<ConnectSession & { url: string }> {
  requireMember(actor);
  const { siteId, reference, kind, returnTo, expiresInSeconds } = parseInput(
    createConnectSessionInput,
    input,
  );
  const site = await findSite(deps.db, siteId);
  if (returnTo !== undefined) requireReturnAddress(returnTo, { ...deps, siteBaseUrl: site.base_url });
  const token = newToken();
  const at = deps.now();
  const maker = await makerOf(deps.db, actor);
  const ends = Math.min(at + expiresInSeconds * 1000, maker.endsAt?.getTime() ?? Infinity);
  const row: ConnectSessionRow = {
    id: randomUUID(),
    token_hash: hashToken(token),
    user_id: actor.userId,
    api_key_id: maker.apiKeyId,
    made_for: maker.name,
    site_id: siteId,
    reference,
    kind: kind ?? null,
    return_url: returnTo ?? null,
    visitor_hash: null,
    created_at: new Date(at),
    expires_at: new Date(ends),
    finished_at: null,
    connection_id: null,
    problem: null,
  };
  await deps.db
    .deleteFrom('connect_session')
    .where('expires_at', '<=', new Date(at - rememberedMs))
    .execute();
  await deps.db.transaction().execute(async (trx) => {
    await trx.insertInto('connect_session').values(row).execute();
    await recordAudit(trx, { at: row.created_at, ...by(actor), ...told('connect-session.made', row) });
  });
  // In the fragment, which browsers neither send nor pass on.
  return { ...connectSessionView(row, at), url: `${deps.publicUrl}/connect#${token}` };
}

async function makerOf(
  db: Kysely<Database>,
  actor: Actor,
): Promise<{ name: string; apiKeyId: string | null; endsAt: Date | null }> {
  const apiKeyId = apiKeyIdOf(actor);
  if (apiKeyId === undefined) {
    const person = db.selectFrom('user').select('name').where('id', '=', actor.userId);
    return { ...(await person.executeTakeFirstOrThrow()), apiKeyId: null, endsAt: null };
  }
  const key = db.selectFrom('api_key').select(['name', 'expires_at as endsAt']).where('id', '=', apiKeyId);
  return { ...(await key.executeTakeFirstOrThrow()), apiKeyId };
}

/** The actor's own; administrators see anyone's. @throws NotFoundError `connect_session_unknown` */
export async function getConnectSession(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ConnectSessionInput,
): Promise<ConnectSession> {
  const { connectSessionId } = parseInput(connectSessionInput, input);
  const row = await db
    .selectFrom('connect_session')
    .selectAll()
    .where('id', '=', connectSessionId)
    .executeTakeFirst();
  if (!row || !mayHandle(actor, row)) throw unknown(connectSessionId);
  return connectSessionView(row, now());
}

const place = z.tuple([z.iso.datetime(), z.uuid()]);

/** The actor's own, newest first. @throws InputError `invalid_input`, `cursor_invalid` */
export async function listConnectSessions(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ListConnectSessionsInput,
): Promise<Page<ConnectSession>> {
  const { reference, limit, cursor } = parseInput(listConnectSessionsInput, input);
  let query = db.selectFrom('connect_session').selectAll().where('user_id', '=', actor.userId);
  if (reference !== undefined) query = query.where('reference', '=', reference);
  if (cursor !== undefined) {
    const [at, id] = parseCursor(place, cursor);
    query = query.where(sql<boolean>`(created_at, id) < (${new Date(at)}, ${id})`);
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const present = (row: ConnectSessionRow) => connectSessionView(row, now());
  return pageOf({ rows, limit, present, placeOf: ({ created_at, id }) => [created_at, id] });
}

/**
 * Ends it at once, whoever has opened it; the connection it made, if it made one, stays.
 * @throws NotFoundError `connect_session_unknown`
 */
export async function revokeConnectSession(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ConnectSessionInput,
): Promise<void> {
  const { connectSessionId } = parseInput(connectSessionInput, input);
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('connect_session')
      .where('id', '=', connectSessionId)
      .returningAll()
      .executeTakeFirst();
    if (!row || !mayHandle(actor, row)) throw unknown(connectSessionId);
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...told('connect-session.revoked', row) });
  });
}

function mayHandle({ userId, role }: Actor, row: ConnectSessionRow): boolean {
  return row.user_id === userId || role === 'administrator';
}

function told(action: `connect-session.${string}`, { id, site_id, reference, made_for }: ConnectSessionRow) {
  return { action, subject: id, siteId: site_id, details: { reference, madeFor: made_for } };
}

function unknown(connectSessionId: string): NotFoundError {
  return new NotFoundError({
    code: 'connect_session_unknown',
    message: `You have no connect session ${connectSessionId}.`,
    remedy: 'Look at your list of connect sessions; it may have been revoked, or is forgotten after 30 days.',
  });
}
