import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { GoneError, NotFoundError } from '../errors.ts';
import { findConsumer, findSite } from '../sites/find.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import type { Database } from '../store/schema.ts';
import type { ConnectionRow } from './view.ts';

/** @throws NotFoundError `connection_unknown` */
export async function findConnection(db: Kysely<Database>, connectionId: string): Promise<ConnectionRow> {
  const row = await db.selectFrom('connection').selectAll().where('id', '=', connectionId).executeTakeFirst();
  if (row) return row;
  throw connectionUnknown(connectionId);
}

/** The actor's own. Somebody else's is as unknown as none. @throws NotFoundError `connection_unknown` */
export async function findOwnConnection(
  db: Kysely<Database>,
  actor: Actor,
  connectionId: string,
): Promise<ConnectionRow> {
  const row = await findConnection(db, connectionId);
  if (row.user_id !== actor.userId) throw connectionUnknown(connectionId);
  return row;
}

export interface UsableConnection {
  connection: ConnectionRow & { sealed_credential: string };
  site: SiteRow;
  consumer: ConsumerRow;
}

/** @throws GoneError `connection_disconnected` */
export async function usable(db: Kysely<Database>, row: ConnectionRow): Promise<UsableConnection> {
  const { sealed_credential } = row;
  if (sealed_credential === null) throw disconnected();
  const site = await findSite(db, row.site_id);
  const consumer = await findConsumer(db, row.consumer_id);
  return { connection: { ...row, sealed_credential }, site, consumer };
}

function connectionUnknown(connectionId: string): NotFoundError {
  return new NotFoundError({
    code: 'connection_unknown',
    message: `You have no connection ${connectionId}.`,
    remedy: 'Look at your list of connections, or connect to the site.',
  });
}

function disconnected(): GoneError {
  return new GoneError({
    code: 'connection_disconnected',
    message: 'This connection was disconnected.',
    remedy: 'Connect to the site again; the connection and its links are kept.',
  });
}
