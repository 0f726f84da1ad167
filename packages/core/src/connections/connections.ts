import { getMyself, siteUrl } from '@crosslink/jira';
import type { JiraClient, JiraUser } from '@crosslink/jira';
import type { Actor } from '../actor.ts';
import { requireMember } from '../actor.ts';
import { parseInput } from '../input.ts';
import { followClock } from '../sites/clock.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findSite } from '../sites/find.ts';
import { clientAs } from './client.ts';
import { openCredential } from './credential.ts';
import { completeAttempt, startAttempt } from './dance.ts';
import type { CompletedAttempt, StartedAttempt } from './dance.ts';
import { connectionInput } from './input.ts';
import type { CompleteAttemptInput, ConnectionInput, StartAttemptInput } from './input.ts';
import { findConnection, findOwnConnection, usable } from './load.ts';
import { createRenewal } from './renewal.ts';
import { connectionView } from './view.ts';
import type { Connection, ConnectionRow } from './view.ts';

/**
 * The dance and what it gives. Everyone sees and uses their own connections only, but for one thing: whoever has none
 * to a link's site refreshes the link through the connection it was made with.
 */
export interface Connections {
  /** See {@link startAttempt}. */
  startAttempt(actor: Actor, input: StartAttemptInput): Promise<StartedAttempt>;
  /** See {@link completeAttempt}. */
  completeAttempt(actor: Actor, input: CompleteAttemptInput): Promise<CompletedAttempt>;
  list(actor: Actor): Promise<Connection[]>;
  /** @throws NotFoundError `connection_unknown` */
  get(actor: Actor, input: ConnectionInput): Promise<Connection>;
  /** Asks Jira whom it takes us for. @throws NotFoundError, GoneError `connection_disconnected`, JiraError */
  whoami(actor: Actor, input: ConnectionInput): Promise<JiraUser>;
  /** Gets a new token in exchange for the present one, without the user. See {@link createRenewal}. */
  renew(actor: Actor, input: ConnectionInput): Promise<Connection>;
  /**
   * Forgets the credential at once; the connection stays, so that connecting again finds its links. An
   * administrator may disconnect anyone. The token stays good at Jira until it is revoked there, at revokeUrl.
   * @throws NotFoundError `connection_unknown`
   */
  disconnect(actor: Actor, input: ConnectionInput): Promise<{ revokeUrl: string }>;
  /**
   * For other features: a client that acts as the connection. Who may use it must be settled before, see get().
   * Get one for each piece of work, it goes on with the credential it found.
   * @throws NotFoundError `connection_unknown`, GoneError `connection_disconnected`, VaultError
   */
  clientFor(connectionId: string): Promise<JiraClient>;
}

export function createConnections(deps: SitesDeps): Connections {
  const renew = createRenewal(deps);
  const own = (actor: Actor, input: ConnectionInput) =>
    findOwnConnection(deps.db, actor, parseInput(connectionInput, input).connectionId);

  return {
    startAttempt: (actor, input) => startAttempt(deps, actor, input),
    completeAttempt: (actor, input) => completeAttempt(deps, actor, input),
    list: (actor) => list(deps, actor),
    get: async (actor, input) => connectionView(await own(actor, input)),
    whoami: async (actor, input) => getMyself(await clientOf(deps, await own(actor, input))),
    renew: async (actor, input) => {
      requireMember(actor);
      return connectionView(await renew(await own(actor, input)));
    },
    disconnect: (actor, input) => disconnect(deps, actor, input),
    clientFor: async (connectionId) => clientOf(deps, await findConnection(deps.db, connectionId)),
  };
}

async function list({ db }: SitesDeps, actor: Actor): Promise<Connection[]> {
  const rows = await db
    .selectFrom('connection')
    .selectAll()
    .where('user_id', '=', actor.userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(connectionView);
}

async function disconnect(
  { db }: SitesDeps,
  actor: Actor,
  input: ConnectionInput,
): Promise<{ revokeUrl: string }> {
  const { connectionId } = parseInput(connectionInput, input);
  const row =
    actor.role === 'administrator'
      ? await findConnection(db, connectionId)
      : await findOwnConnection(db, actor, connectionId);
  const site = await findSite(db, row.site_id);
  await db
    .updateTable('connection')
    .set({ state: 'disconnected', sealed_credential: null, expires_at: null, authorization_expires_at: null })
    .where('id', '=', row.id)
    .execute();
  return { revokeUrl: siteUrl(site.base_url, '/plugins/servlet/oauth/users/access-tokens') };
}

async function clientOf(deps: SitesDeps, row: ConnectionRow): Promise<JiraClient> {
  const { connection, site, consumer } = await usable(deps.db, row);
  const { token, tokenSecret } = await openCredential(
    deps.vault,
    connection.sealed_credential,
    connection.id,
  );
  return clientAs(deps, {
    site,
    byJirasClock: followClock(deps, site),
    credentials: await deps.signers.credentials(consumer),
    token: token.reveal(),
    tokenSecret: tokenSecret.reveal(),
  });
}
