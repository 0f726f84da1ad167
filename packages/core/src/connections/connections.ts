import { getMyself, siteUrl } from '@crosslink/jira';
import type { JiraClient, JiraUser } from '@crosslink/jira';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { requireAdministrator, requireMember } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { pageOf, parseCursor } from '../backlog/paging.ts';
import type { Page } from '../backlog/paging.ts';
import type { Priority } from '../limits/limits.ts';
import { parseInput } from '../input.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { findSite } from '../sites/find.ts';
import type { SiteRow } from '../sites/view.ts';
import { findAttempt } from './attempts.ts';
import type { FoundAttempt } from './attempts.ts';
import { connectByToken } from './by-token.ts';
import { completeAttempt, startAttempt } from './dance.ts';
import type { CompletedAttempt, StartedAttempt } from './dance.ts';
import { renewAfterOf, told, whoColumns } from './grant.ts';
import { connectionInput, listReferencesInput } from './input.ts';
import type {
  CompleteAttemptInput,
  ConnectInput,
  ConnectionInput,
  ListReferencesInput,
  StartAttemptInput,
} from './input.ts';
import { findConnection, findOwnConnection, forgotten } from './load.ts';
import { createRenewal } from './renewal.ts';
import { createUpkeep } from './upkeep.ts';
import type { Upkeep } from './upkeep.ts';
import { createUse } from './use.ts';
import type { Use } from './use.ts';
import { connectionView } from './view.ts';
import type { Connection, ConnectionRow } from './view.ts';

/**
 * Grants and what comes of them. Everyone sees and uses their own connections only, but for two things: whoever has
 * none to a link's site refreshes the link through the connection it was made with; and a site's service connection is
 * seen by all, and used by administrators and whomever they allowed it.
 */
export interface Connections {
  /** See {@link startAttempt}. */
  startAttempt(actor: Actor, input: StartAttemptInput): Promise<StartedAttempt>;
  /** See {@link completeAttempt}. */
  completeAttempt(actor: Actor, input: CompleteAttemptInput, found?: FoundAttempt): Promise<CompletedAttempt>;
  /** For whoever finds out meanwhile who the actor is; nothing of it is for anybody else. See {@link findAttempt}. */
  findAttempt(attemptId: string): Promise<FoundAttempt | undefined>;
  /** See {@link connectByToken}. */
  connect(actor: Actor, input: ConnectInput): Promise<Connection>;
  /** The actor's own, and the service connections of all sites. */
  list(actor: Actor): Promise<Connection[]>;
  /**
   * Those of other products' users that the actor's API keys made, oldest first; all of them or of one reference.
   * @throws InputError `invalid_input`, `cursor_invalid`
   */
  listReferences(actor: Actor, input?: ListReferencesInput): Promise<Page<Connection>>;
  /** @throws NotFoundError `connection_unknown` */
  get(actor: Actor, input: ConnectionInput): Promise<Connection>;
  /**
   * Asks Jira whom it takes us for, and keeps what it says. One that Jira refused is asked with again: if Jira takes
   * it after all, it is active again.
   * @throws NotFoundError, GoneError `connection_disconnected`, JiraError
   */
  whoami(actor: Actor, input: ConnectionInput): Promise<JiraUser>;
  /** Gets a new token in exchange for the present one, without the user. See {@link createRenewal}. */
  renew(actor: Actor, input: ConnectionInput): Promise<Connection>;
  /**
   * Forgets the credential at once; the connection stays, so that connecting again finds its links. An
   * administrator may disconnect anyone. The token stays good at Jira until it is revoked there, at revokeUrl.
   * @throws NotFoundError `connection_unknown`; ForbiddenError `administrator_required` (the service connection)
   */
  disconnect(actor: Actor, input: ConnectionInput): Promise<{ revokeUrl: string }>;
  /**
   * For other features: a client that acts as the connection. Who may use it must be settled before, see get().
   * Get one for each piece of work; jobs say that they are `background`. See {@link createUse}.
   * @throws NotFoundError `connection_unknown`, GoneError `connection_disconnected`, `connection_refused`, VaultError
   */
  clientFor(connectionId: string, o?: { priority?: Priority }): Promise<JiraClient>;
  /** Renews what is due and removes what nothing needs without anybody asking; for the process that runs jobs. */
  upkeep: Upkeep;
}

export function createConnections(deps: SitesDeps): Connections {
  const renewal = createRenewal(deps);
  const use = createUse(deps, renewal);
  const own = (actor: Actor, input: ConnectionInput) =>
    findOwnConnection(deps.db, actor, parseInput(connectionInput, input).connectionId);

  return {
    startAttempt: (actor, input) => startAttempt(deps, actor, input),
    completeAttempt: (actor, input, found) => completeAttempt(deps, actor, input, found),
    findAttempt: (attemptId) => findAttempt(deps.db, attemptId),
    connect: (actor, input) => connectByToken(deps, actor, input),
    list: (actor) => list(deps, actor),
    listReferences: (actor, input) => listReferences(deps, actor, input ?? {}),
    get: async (actor, input) => connectionView(await own(actor, input), deps.now()),
    whoami: async (actor, input) => whoami(deps, use, await own(actor, input)),
    renew: async (actor, input) => {
      requireMember(actor);
      const renewed = await renewal.renew(await own(actor, input));
      const at = new Date(deps.now());
      await recordAudit(deps.db, { at, ...by(actor), ...told('connection.renewed', renewed) });
      return connectionView(renewed, deps.now());
    },
    disconnect: (actor, input) => disconnect(deps, actor, input),
    clientFor: async (connectionId, o) => use.clientFor(await findConnection(deps.db, connectionId), o),
    upkeep: createUpkeep(deps, renewal),
  };
}

async function list({ db, now }: SitesDeps, actor: Actor): Promise<Connection[]> {
  const rows = await db
    .selectFrom('connection')
    .selectAll()
    .where((where) => where.or([where('user_id', '=', actor.userId), where('owner', '=', 'service')]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => connectionView(row, now()));
}

const place = z.tuple([z.iso.datetime(), z.uuid()]);

async function listReferences(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ListReferencesInput,
): Promise<Page<Connection>> {
  const { reference, limit, cursor } = parseInput(listReferencesInput, input);
  let query = db
    .selectFrom('connection')
    .selectAll()
    .where('owner', '=', 'reference')
    .where('made_by', '=', actor.userId);
  if (reference !== undefined) query = query.where('reference', '=', reference);
  if (cursor !== undefined) {
    const [at, id] = parseCursor(place, cursor);
    query = query.where(sql<boolean>`(created_at, id) > (${new Date(at)}, ${id})`);
  }
  const rows = await query
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const present = (row: ConnectionRow) => connectionView(row, now());
  return pageOf({ rows, limit, present, placeOf: ({ created_at, id }) => [created_at, id] });
}

async function whoami({ db, vault }: SitesDeps, use: Use, row: ConnectionRow): Promise<JiraUser> {
  const user = await getMyself(await use.clientFor(row, { refused: true }));
  const { jira_user_id: id, ...seen } = whoColumns(user);
  const renewAfter = await renewAfterOf(vault, row);
  await db
    .updateTable('connection')
    .set({ ...seen, state: 'active', refused_code: null, refused_at: null })
    // A refusal ended its renewals; one that was renewed just now has its own date.
    .set('renew_after', (of) =>
      of
        .case()
        .when(of.and({ state: 'refused', credential_version: row.credential_version }))
        .then(renewAfter)
        .else(of.ref('renew_after'))
        .end(),
    )
    .where('id', '=', row.id)
    .where('jira_user_id', '=', id)
    .where('state', '!=', 'disconnected')
    .execute();
  return user;
}

async function disconnect(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ConnectionInput,
): Promise<{ revokeUrl: string }> {
  const { connectionId } = parseInput(connectionInput, input);
  const row =
    actor.role === 'administrator'
      ? await findConnection(db, connectionId)
      : await findOwnConnection(db, actor, connectionId);
  if (row.owner === 'service') requireAdministrator(actor);
  const site = await findSite(db, row.site_id);
  await db.transaction().execute(async (trx) => {
    const disconnected = await trx
      .updateTable('connection')
      .set(forgotten)
      .where('id', '=', row.id)
      .where('state', '!=', 'disconnected')
      .executeTakeFirst();
    if (disconnected.numUpdatedRows !== 1n) return;
    const at = new Date(now());
    await recordAudit(trx, { at, ...by(actor), ...told('connection.disconnected', row) });
  });
  return { revokeUrl: revokeUrl(site, row) };
}

/** Where the person ends at Jira what we forgot. */
function revokeUrl(site: SiteRow, { kind }: ConnectionRow): string {
  if (kind === 'api-token') return 'https://id.atlassian.com/manage-profile/security/api-tokens';
  if (site.deployment === 'cloud') return 'https://id.atlassian.com/manage-profile/apps';
  const pages: Partial<Record<typeof kind, string>> = {
    'personal-access-token':
      '/secure/ViewProfile.jspa?selectedTab=com.atlassian.pats.pats-plugin:jira-user-personal-access-tokens',
    'oauth1-two-legged': '/plugins/servlet/applinks/listApplicationLinks',
  };
  return siteUrl(site.base_url, pages[kind] ?? '/plugins/servlet/oauth/users/access-tokens');
}
