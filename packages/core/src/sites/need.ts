import type { Kysely } from 'kysely';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import type { ConnectionOwner } from '../connections/tables.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { findConsumer, findSite } from './find.ts';
import { consumerInput, siteInput } from './input.ts';
import type { ConsumerInput, SiteInput } from './input.ts';
import type { ConsumerKind } from './tables.ts';

/** A connection that works by a consumer, and whom to ask to connect again. */
export interface ConsumerUser {
  connectionId: string;
  owner: ConnectionOwner;
  /** Null where it is no person's of ours. */
  userId: string | null;
  userName: string | null;
  jiraDisplayName: string;
  state: 'active' | 'refused';
}

/** What is left of a consumer that was replaced and that no connection needs any more. */
export interface GoneConsumer {
  id: string;
  kind: ConsumerKind;
  consumerKey: string;
  /** To be compared with what Jira shows, before its application link is deleted there. */
  publicKeyFingerprint: string | null;
  goneAt: Date;
}

/** How many connections need each consumer of a site, by its id. */
export async function countConnections(db: Kysely<Database>, siteId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('connection')
    .select(({ fn }) => ['consumer_id', fn.countAll<string>().as('count')])
    .where('site_id', '=', siteId)
    .where('state', '!=', 'disconnected')
    .where('consumer_id', 'is not', null)
    .groupBy('consumer_id')
    .execute();
  return new Map(rows.map(({ consumer_id: id, count }) => [id ?? '', Number(count)]));
}

/** Whose connections need a consumer. @throws ForbiddenError, NotFoundError `consumer_unknown` */
export async function listUsers(
  db: Kysely<Database>,
  actor: Actor,
  input: ConsumerInput,
): Promise<ConsumerUser[]> {
  requireAdministrator(actor);
  const { consumerId } = parseInput(consumerInput, input);
  await findConsumer(db, consumerId);
  const rows = await db
    .selectFrom('connection')
    .leftJoin('user', 'user.id', 'connection.user_id')
    .select(['connection.id', 'owner', 'user_id', 'user.name', 'jira_display_name', 'state'])
    .where('consumer_id', '=', consumerId)
    .where('state', '!=', 'disconnected')
    .orderBy('connection.created_at')
    .orderBy('connection.id')
    .execute();
  return rows.map((row) => ({
    connectionId: row.id,
    owner: row.owner,
    userId: row.user_id,
    userName: row.name,
    jiraDisplayName: row.jira_display_name,
    state: row.state === 'refused' ? 'refused' : 'active',
  }));
}

/** @throws NotFoundError `site_unknown` */
export async function listGone(
  db: Kysely<Database>,
  _actor: Actor,
  input: SiteInput,
): Promise<GoneConsumer[]> {
  const site = await findSite(db, parseInput(siteInput, input).siteId);
  const rows = await db
    .selectFrom('gone_consumer')
    .selectAll()
    .where('site_id', '=', site.id)
    .orderBy('gone_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    consumerKey: row.consumer_key,
    publicKeyFingerprint: row.public_key_fingerprint,
    goneAt: row.gone_at,
  }));
}
