import type { Kysely } from 'kysely';
import { GoneError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import type { AttemptRow } from './attempts.ts';
import type { Owner } from './grant.ts';

/** Whose the connection of an attempt is to be. @throws GoneError `connect_session_ended` */
export async function ownerOf(db: Kysely<Database>, attempt: AttemptRow): Promise<Owner> {
  if (attempt.owner === 'service') return { owner: 'service' };
  if (attempt.connect_session_id === null) return { owner: 'person', userId: attempt.user_id };
  const session = await db
    .selectFrom('connect_session')
    .select(['id', 'reference', 'user_id'])
    .where('id', '=', attempt.connect_session_id)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (!session) throw connectSessionEnded();
  const { id, reference, user_id } = session;
  return { owner: 'reference', reference, madeBy: user_id, connectSessionId: id };
}

/** Of several attempts of a connect session at once, one gets to keep its connection. @throws GoneError `connect_session_ended` */
export async function finishConnectSession(
  trx: Kysely<Database>,
  { connectSessionId, connectionId, at }: { connectSessionId: string; connectionId: string; at: Date },
): Promise<void> {
  const finished = await trx
    .updateTable('connect_session')
    .set({ finished_at: at, connection_id: connectionId, problem: null })
    .where('id', '=', connectSessionId)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (finished.numUpdatedRows !== 1n) throw connectSessionEnded();
}

/** Those that an API key made and nobody has finished. */
export async function endConnectSessionsOf(trx: Kysely<Database>, apiKeyId: string): Promise<void> {
  await trx
    .deleteFrom('connect_session')
    .where('api_key_id', '=', apiKeyId)
    .where('finished_at', 'is', null)
    .execute();
}

export function connectSessionEnded(): GoneError {
  return new GoneError({
    code: 'connect_session_ended',
    message: 'This link to connect is of no use any more: it was used or withdrawn, or it is too old.',
    remedy: 'Go back to where you came from, and start connecting again there.',
  });
}
