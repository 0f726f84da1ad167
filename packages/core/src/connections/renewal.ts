import { setTimeout as sleep } from 'node:timers/promises';
import { refreshOAuth2Token, renewAccessToken } from '@crosslink/jira';
import { ConflictError } from '../errors.ts';
import { followClock } from '../sites/clock.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { oauth2OptionsFor } from '../sites/oauth2.ts';
import { openCredential } from './credential.ts';
import type { CredentialOf } from './credential.ts';
import { grantColumns } from './grant.ts';
import type { Granted } from './grant.ts';
import { findConnection, usable } from './load.ts';
import type { UsableConnection } from './load.ts';
import { grantedBy } from './oauth1-flow.ts';
import { grantedByOAuth2 } from './oauth2-flow.ts';
import type { ConnectionRow } from './view.ts';

/** Longer than an attempt to renew can take; after it, whoever claimed the renewal is taken for dead. */
const claimMs = 30_000;
const lookAgainMs = 100;

export interface Renewal {
  /** Resolves with the renewed row; waits for whoever else is renewing it. */
  renew(connection: ConnectionRow): Promise<ConnectionRow>;
  /** Resolves with undefined if somebody else is renewing it or has. */
  renewIfFree(connection: ConnectionRow): Promise<ConnectionRow | undefined>;
}

/**
 * Renews credentials, each by one at a time. In this process by sharing the one renewal under way; across processes
 * by a claim in the row, taken in one atomic statement, and a second look: whoever finds the credential newer
 * than the one it set out to renew takes that. A claim, and not a lock held while Jira is asked: such a lock
 * would keep the embedded database's only connection, and so the whole server, waiting for Jira.
 *
 * The new credential is stored before anyone gets to use it.
 * @throws ConflictError `renewal_not_offered`; GoneError `connection_disconnected`; JiraRefusedError (the user is
 * needed), JiraUnreachableError and the like (later)
 */
export function createRenewal(deps: SitesDeps): Renewal {
  const underWay = new Map<string, Promise<ConnectionRow>>();
  const share = (id: string, begin: () => Promise<ConnectionRow>): Promise<ConnectionRow> => {
    const renewal = underWay.get(id) ?? begin().finally(() => underWay.delete(id));
    underWay.set(id, renewal);
    return renewal;
  };
  return {
    renew: (connection) => share(connection.id, () => renew(deps, connection)),
    renewIfFree: async (connection) => {
      if (underWay.has(connection.id)) return undefined;
      const claimedUntil = await claim(deps, connection);
      if (!claimedUntil) return undefined;
      return share(connection.id, () => renewClaimed(deps, connection, claimedUntil));
    },
  };
}

async function renew(deps: SitesDeps, seen: ConnectionRow): Promise<ConnectionRow> {
  for (;;) {
    const row = await findConnection(deps.db, seen.id);
    if (row.credential_version !== seen.credential_version) return row;
    const claimedUntil = await claim(deps, row);
    if (claimedUntil) return renewClaimed(deps, row, claimedUntil);
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

async function renewClaimed(deps: SitesDeps, row: ConnectionRow, claimedUntil: Date): Promise<ConnectionRow> {
  try {
    const { connection, ...place } = await usable(deps.db, row, { refused: true });
    const granted = await askJira(deps, { connection, ...place });
    const columns = await grantColumns(deps.vault, {
      id: connection.id,
      granted,
      at: new Date(deps.now()),
    });
    return await deps.db
      .updateTable('connection')
      .set({ ...columns, credential_version: connection.credential_version + 1 })
      .where('id', '=', connection.id)
      // Not over a credential of a new dance, nor over a disconnection.
      .where('credential_version', '=', connection.credential_version)
      .where('state', '!=', 'disconnected')
      .returningAll()
      .executeTakeFirst()
      .then((renewed) => renewed ?? findConnection(deps.db, connection.id));
  } finally {
    await deps.db
      .updateTable('connection')
      .set({ renewal_claimed_until: null })
      .where('id', '=', row.id)
      // Whoever took this one for dead has a claim of its own.
      .where('renewal_claimed_until', '=', claimedUntil)
      .execute();
  }
}

async function askJira(deps: SitesDeps, current: UsableConnection): Promise<Granted> {
  const { connection, site } = current;
  const credential = await openCredential(deps.vault, connection.sealed_credential, connection.id);
  if (credential.kind === 'oauth1') return renewByHandle(deps, current, credential);
  if (credential.kind !== 'oauth2' || !credential.refreshToken) throw renewalNotOffered();
  const refreshToken = credential.refreshToken.reveal();
  const token = await refreshOAuth2Token({
    ...(await oauth2OptionsFor(deps, site, consumerOf(current))),
    refreshToken,
  });
  // A server that does not rotate refresh tokens gives none back (RFC 6749, section 6).
  return grantedByOAuth2(site, { refreshToken, ...token });
}

async function renewByHandle(
  deps: SitesDeps,
  current: UsableConnection,
  { token, tokenSecret, sessionHandle }: CredentialOf<'oauth1'>,
): Promise<Granted> {
  if (!sessionHandle) throw renewalNotOffered();
  const { site } = current;
  const consumer = await deps.signers.credentials(consumerOf(current));
  const byJirasClock = followClock(deps, site);
  const accessToken = await byJirasClock((clockOffsetSeconds) =>
    renewAccessToken({
      ...{ baseUrl: site.base_url, transport: deps.transport, now: deps.now, clockOffsetSeconds, consumer },
      token: token.reveal(),
      tokenSecret: tokenSecret.reveal(),
      sessionHandle: sessionHandle.reveal(),
    }),
  );
  return grantedBy(accessToken);
}

function consumerOf({ consumer }: UsableConnection) {
  if (consumer) return consumer;
  throw new TypeError('What can be renewed was granted to a consumer.');
}

function renewalNotOffered(): ConflictError {
  return new ConflictError({
    code: 'renewal_not_offered',
    message: 'Jira gave this connection nothing to renew it with.',
    remedy: 'Connect to the site again when it ends.',
  });
}
