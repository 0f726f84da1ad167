import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { GoneError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import type { PushRow } from './lease.ts';
import type { ClientFor } from './settings.ts';

/** The connection a push acts with, as it is now: it may be renewed or disconnected while the push is under way. */
export interface PushClient {
  /** For the next request only. @throws GoneError `connection_disconnected`, `push_connection_gone`; as clientFor */
  client: () => Promise<JiraClient>;
  /** Whether there is a newer credential than the one client() took last: then a refusal says nothing about it. */
  renewedSince: () => Promise<boolean>;
}

export function createPushClient(
  { db, clientFor }: { db: Kysely<Database>; clientFor: ClientFor },
  { connection_id: connectionId }: PushRow,
): PushClient {
  let takenVersion = 0;
  return {
    client: async () => {
      // Read before the credential: at worst one refusal too many is not believed.
      const version = connectionId === null ? undefined : await versionOf(db, connectionId);
      if (connectionId === null || version === undefined) throw connectionGone();
      takenVersion = version;
      return clientFor(connectionId, { priority: 'background' });
    },
    renewedSince: async () => {
      const version = connectionId === null ? undefined : await versionOf(db, connectionId);
      return version !== undefined && version > takenVersion;
    },
  };
}

async function versionOf(db: Kysely<Database>, connectionId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('connection')
    .select('credential_version')
    .where('id', '=', connectionId)
    .executeTakeFirst();
  return row?.credential_version;
}

function connectionGone(): GoneError {
  return new GoneError({
    code: 'push_connection_gone',
    message: 'The connection this push was started with does not exist any more.',
    remedy: 'Connect to the site again and push again.',
  });
}
