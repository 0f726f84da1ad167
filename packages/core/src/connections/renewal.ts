import { setTimeout as sleep } from 'node:timers/promises';
import { renewAccessToken } from '@crosslink/jira';
import { ConflictError } from '../errors.ts';
import { followClock } from '../sites/clock.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { openCredential } from './credential.ts';
import { danceOptions } from './dance.ts';
import { grantColumns } from './grant.ts';
import { findConnection, usable } from './load.ts';
import type { UsableConnection } from './load.ts';
import type { ConnectionRow } from './view.ts';

/** Longer than an attempt to renew can take; after it, whoever claimed the renewal is taken for dead. */
const claimMs = 30_000;
const lookAgainMs = 100;

export type Renew = (connection: ConnectionRow) => Promise<ConnectionRow>;

/**
 * Renews tokens, each by one at a time. In this process by sharing the one renewal under way; across processes
 * by a claim in the row, taken in one atomic statement, and a second look: whoever finds the credential newer
 * than the one it set out to renew takes that. A claim, and not a lock held while Jira is asked: such a lock
 * would keep the embedded database's only connection, and so the whole server, waiting for Jira.
 *
 * The new credential is stored before anyone gets to use it.
 * @throws ConflictError `renewal_not_offered`; GoneError `connection_disconnected`; JiraRefusedError (the user is
 * needed), JiraUnreachableError and the like (later)
 */
export function createRenewal(deps: SitesDeps): Renew {
  const underWay = new Map<string, Promise<ConnectionRow>>();
  return (connection) => {
    const renewal =
      underWay.get(connection.id) ?? renew(deps, connection).finally(() => underWay.delete(connection.id));
    underWay.set(connection.id, renewal);
    return renewal;
  };
}

async function renew(deps: SitesDeps, seen: ConnectionRow): Promise<ConnectionRow> {
  for (;;) {
    const row = await findConnection(deps.db, seen.id);
    if (row.credential_version !== seen.credential_version) return row;
    const current = await usable(deps.db, row);
    const claimedUntil = await claim(deps, row);
    if (claimedUntil) return renewClaimed(deps, current, claimedUntil);
    await sleep(lookAgainMs);
  }
}

async function claim({ db, now }: SitesDeps, row: ConnectionRow): Promise<Date | undefined> {
  const at = now();
  const until = new Date(at + claimMs);
  const claimed = await db
    .updateTable('connection')
    .set({ renewal_claimed_until: until })
    .where('id', '=', row.id)
    .where('credential_version', '=', row.credential_version)
    .where((where) =>
      where.or([
        where('renewal_claimed_until', 'is', null),
        where('renewal_claimed_until', '<=', new Date(at)),
      ]),
    )
    .executeTakeFirst();
  return claimed.numUpdatedRows === 1n ? until : undefined;
}

async function renewClaimed(
  deps: SitesDeps,
  current: UsableConnection,
  claimedUntil: Date,
): Promise<ConnectionRow> {
  const { connection } = current;
  try {
    const accessToken = await askJira(deps, current);
    const columns = await grantColumns(deps.vault, {
      id: connection.id,
      accessToken,
      at: new Date(deps.now()),
    });
    return await deps.db
      .updateTable('connection')
      .set({ ...columns, credential_version: connection.credential_version + 1 })
      .where('id', '=', connection.id)
      // Not over a credential of a new dance, nor over a disconnection.
      .where('credential_version', '=', connection.credential_version)
      .where('state', '=', 'active')
      .returningAll()
      .executeTakeFirst()
      .then((row) => row ?? findConnection(deps.db, connection.id));
  } finally {
    await deps.db
      .updateTable('connection')
      .set({ renewal_claimed_until: null })
      .where('id', '=', connection.id)
      // Whoever took this one for dead has a claim of its own.
      .where('renewal_claimed_until', '=', claimedUntil)
      .execute();
  }
}

async function askJira(deps: SitesDeps, { connection, site, consumer }: UsableConnection) {
  const credential = await openCredential(deps.vault, connection.sealed_credential, connection.id);
  const { token, tokenSecret, sessionHandle } = credential;
  if (!sessionHandle) throw renewalNotOffered();
  const credentials = await deps.signers.credentials(consumer);
  const byJirasClock = followClock(deps, site);
  return byJirasClock((clockOffsetSeconds) =>
    renewAccessToken({
      ...danceOptions(deps, site),
      clockOffsetSeconds,
      consumer: credentials,
      token: token.reveal(),
      tokenSecret: tokenSecret.reveal(),
      sessionHandle: sessionHandle.reveal(),
    }),
  );
}

function renewalNotOffered(): ConflictError {
  return new ConflictError({
    code: 'renewal_not_offered',
    message: 'Jira gave this connection nothing to renew it with.',
    remedy: 'Connect to the site again.',
  });
}
