import type { Kysely, Updateable } from 'kysely';
import type { Actor } from '../actor.ts';
import { GoneError, NotFoundError } from '../errors.ts';
import type { Priority } from '../limits/limits.ts';
import { findConsumer, findSite } from '../sites/find.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import type { Database } from '../store/schema.ts';
import { refusalInWords } from './view.ts';
import type { ConnectionRow } from './view.ts';

/** @throws NotFoundError `connection_unknown` */
export async function findConnection(db: Kysely<Database>, connectionId: string): Promise<ConnectionRow> {
  const row = await db.selectFrom('connection').selectAll().where('id', '=', connectionId).executeTakeFirst();
  if (row) return row;
  throw connectionUnknown(connectionId);
}

/**
 * One the actor may act as: their own; a site's service connection if they are an administrator or one allowed it for
 * all; a reference's if their API key made it, or if they are an administrator. Somebody else's is as unknown as none.
 * @throws NotFoundError `connection_unknown`
 */
export async function findOwnConnection(
  db: Kysely<Database>,
  actor: Actor,
  connectionId: string,
): Promise<ConnectionRow> {
  const row = await findConnection(db, connectionId);
  if (!(await mayActAs(db, actor, row))) throw connectionUnknown(connectionId);
  return row;
}

async function mayActAs(db: Kysely<Database>, actor: Actor, row: ConnectionRow): Promise<boolean> {
  switch (row.owner) {
    case 'person':
      return row.user_id === actor.userId;
    case 'service':
      return mayActAsService(db, actor, row);
    case 'reference':
      return row.made_by === actor.userId || actor.role === 'administrator';
  }
}

async function mayActAsService(db: Kysely<Database>, actor: Actor, row: ConnectionRow): Promise<boolean> {
  if (actor.role === 'administrator') return true;
  return actor.role === 'member' && (await findSite(db, row.site_id)).service_fallback;
}

/** What is left of a connection that is disconnected. */
export const forgotten: Updateable<Database['connection']> = {
  state: 'disconnected',
  sealed_credential: null,
  refused_code: null,
  refused_at: null,
  expires_at: null,
  authorization_expires_at: null,
  renew_after: null,
};

export interface UsableConnection {
  connection: ConnectionRow & { sealed_credential: string };
  site: SiteRow;
  /** Null for tokens that a person made by hand. */
  consumer: ConsumerRow | null;
}

/** With `refused: true` also one that Jira refused: to look whether it does so still. */
export interface UsableOptions {
  refused?: boolean;
  /** Who waits for what is asked; jobs leave a part of what Jira takes to people. Default: a person. */
  priority?: Priority;
}

/** @throws GoneError `connection_disconnected`, `connection_refused` */
export async function usable(
  db: Kysely<Database>,
  row: ConnectionRow,
  options: UsableOptions = {},
): Promise<UsableConnection> {
  const { sealed_credential } = row;
  if (sealed_credential === null) throw disconnected();
  if (row.state === 'refused' && options.refused !== true) throw refused(row);
  const site = await findSite(db, row.site_id);
  const consumer = row.consumer_id === null ? null : await findConsumer(db, row.consumer_id);
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

function refused({ refused_code: code, jira_display_name: name }: ConnectionRow): GoneError {
  const { message, remedy } = refusalInWords(code);
  return new GoneError({
    code: 'connection_refused',
    message: `The connection of ${name} is of no use now. ${message}`,
    remedy,
    details: { refusedCode: code },
  });
}
