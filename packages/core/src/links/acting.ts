import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { findOwnConnection } from '../connections/load.ts';
import { ConflictError } from '../errors.ts';
import type { SiteRow } from '../sites/view.ts';
import type { Database } from '../store/schema.ts';
import type { LinkRow } from './link.ts';

interface Wanted {
  site: Pick<SiteRow, 'id' | 'name'>;
  connectionId?: string | undefined;
}

/**
 * The connection the actor acts with at a site: the one they name, else their own, else the service connection where
 * it is open to them.
 * @throws NotFoundError `connection_unknown`; ConflictError `site_without_connection`
 */
export async function actingConnection(
  db: Kysely<Database>,
  actor: Actor,
  { site, connectionId }: Wanted,
): Promise<string> {
  if (connectionId !== undefined) {
    const named = await findOwnConnection(db, actor, connectionId);
    if (named.site_id === site.id) return named.id;
    throw siteWithoutConnection(site, 'This connection is to another site.');
  }
  const found = await usualConnection(db, actor, site.id);
  if (found !== undefined) return found;
  throw siteWithoutConnection(site, `You are not connected to ${site.name}.`);
}

/** As {@link actingConnection}, else the one the link was made with. @throws ConflictError `link_without_connection` */
export async function connectionForLink(db: Kysely<Database>, actor: Actor, link: LinkRow): Promise<string> {
  const found = (await usualConnection(db, actor, link.site_id)) ?? (await ifActive(db, link.connection_id));
  if (found !== undefined) return found;
  throw new ConflictError({
    code: 'link_without_connection',
    message: `The connection ${link.issue_key} was linked with is gone or disconnected, and you have none to its site.`,
    remedy: 'Connect to the site and try again, or have it done by anyone who is connected to the site.',
  });
}

async function usualConnection(
  db: Kysely<Database>,
  actor: Actor,
  siteId: string,
): Promise<string | undefined> {
  const mayBeService = (fallback: boolean) =>
    actor.role === 'administrator' || (actor.role === 'member' && fallback);
  const connection = await db
    .selectFrom('connection')
    .innerJoin('site', 'site.id', 'connection.site_id')
    .select(['connection.id', 'connection.owner', 'site.service_fallback'])
    .where('connection.site_id', '=', siteId)
    .where('connection.state', '=', 'active')
    .where((eb) =>
      eb.or([eb('connection.user_id', '=', actor.userId), eb('connection.owner', '=', 'service')]),
    )
    // 'person' comes before 'service'.
    .orderBy('connection.owner')
    .orderBy('connection.connected_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!connection) return undefined;
  const usable = connection.owner === 'person' || mayBeService(connection.service_fallback);
  return usable ? connection.id : undefined;
}

async function ifActive(db: Kysely<Database>, connectionId: string | null): Promise<string | undefined> {
  if (connectionId === null) return undefined;
  const row = await db
    .selectFrom('connection')
    .select('id')
    .where('id', '=', connectionId)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row?.id;
}

function siteWithoutConnection(site: Wanted['site'], message: string): ConflictError {
  return new ConflictError({
    code: 'site_without_connection',
    message,
    remedy: `Connect to ${site.name} first.`,
    details: { siteId: site.id },
  });
}
