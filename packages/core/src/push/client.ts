import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { GoneError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import type { PushRow } from './lease.ts';
import type { ClientFor } from './settings.ts';

/** The connection a push acts with, as it is now: it may be renewed or disconnected while the push is under way. */
export interface PushClient {
  /** For the next requests only. @throws GoneError `connection_disconnected`, `push_connection_gone`; as clientFor */
  client: () => Promise<JiraClient>;
  /** Whether there is a newer credential than the first that client() took: a refusal may be about that one. */
  renewedSince: () => Promise<boolean>;
}

/** So long a client serves while its connection stays as it is: what else it was made of may change, too. */
const KEPT_MS = 5_000;

export function createPushClient(
  { db, clientFor }: { db: Kysely<Database>; clientFor: ClientFor },
  { connection_id: connectionId }: PushRow,
): PushClient {
  let firstVersion: number | undefined;
  let kept: { version: number; until: number; client: JiraClient } | undefined;
  const present = async () => (connectionId === null ? undefined : readPresent(db, connectionId));
  return {
    client: async () => {
      // Read before the credential: at worst one refusal too many is not believed.
      const row = await present();
      if (connectionId === null || row === undefined) throw connectionGone();
      const { credential_version: version, state } = row;
      firstVersion ??= version;
      const now = performance.now();
      if (kept?.version === version && state === 'active' && now < kept.until) return kept.client;
      const client = await clientFor(connectionId, { priority: 'background' });
      kept = { version, client, until: now + KEPT_MS };
      return client;
    },
    renewedSince: async () => {
      const row = await present();
      return row !== undefined && row.credential_version > (firstVersion ?? 0);
    },
  };
}

function readPresent(db: Kysely<Database>, connectionId: string) {
  return db
    .selectFrom('connection')
    .select(['credential_version', 'state'])
    .where('id', '=', connectionId)
    .executeTakeFirst();
}

function connectionGone(): GoneError {
  return new GoneError({
    code: 'push_connection_gone',
    message: 'The connection this push was started with does not exist any more.',
    remedy: 'Connect to the site again and push again.',
  });
}
