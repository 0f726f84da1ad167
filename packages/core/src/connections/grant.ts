import { randomUUID } from 'node:crypto';
import type { JiraUser } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { changeWithAudit } from '../audit/record.ts';
import type { AuditRecord } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import type { Database } from '../store/schema.ts';
import type { Vault } from '../store/vault.ts';
import { openCredential, sealCredential } from './credential.ts';
import type { Credential } from './credential.ts';
import { finishConnectSession } from './reference.ts';
import type { ConnectionRow } from './view.ts';

type GrantDeps = Pick<Deps, 'db' | 'vault' | 'now'>;

/** What Jira or a person gave us, and how long it lasts. */
export interface Granted {
  credential: Credential;
  /** Undefined where nobody said. */
  expiresInSeconds?: number | undefined;
  /** Until when it can be renewed without the user. */
  authorizationExpiresInSeconds?: number | undefined;
}

/**
 * Whose a connection is to be. The service connection is its site's own; a reference is another product's id of its user,
 * made by whoever owns that product's API key.
 */
export type Owner =
  | { owner: 'person'; userId: string }
  | { owner: 'service' }
  | { owner: 'reference'; reference: string; madeBy: string; connectSessionId: string };

export interface Grant {
  siteId: string;
  owner: Owner;
  /** Null for tokens that a person made by hand. */
  consumerId: string | null;
  granted: Granted;
  user: JiraUser;
  /** For the audit. */
  by: Pick<AuditRecord, 'actorId' | 'apiKeyId'>;
}

/**
 * One row per user (or reference) and Jira user at a site, and one service connection: who connects again, by whatever kind, keeps the
 * connection, and with it its links. `candidates` may be asked for while Jira is.
 * @throws GoneError `connect_session_ended`; no connection is kept then
 */
export async function keepConnection(
  deps: GrantDeps,
  grant: Grant,
  candidates = candidatesFor(deps.db, grant),
): Promise<ConnectionRow> {
  const { owner } = grant;
  if (owner.owner !== 'reference') return insertOrReplace(deps, deps.db, grant, await candidates);
  const { connectSessionId } = owner;
  const present = await candidates;
  return deps.db.transaction().execute(async (trx) => {
    const row = await insertOrReplace(deps, trx, grant, present);
    await finishConnectSession(trx, { connectSessionId, connectionId: row.id, at: new Date(deps.now()) });
    return row;
  });
}

/** The connections among which there is the one to replace, if there is one. */
export function candidatesFor(db: Kysely<Database>, { siteId, owner }: Pick<Grant, 'siteId' | 'owner'>) {
  const atSite = db
    .selectFrom('connection')
    .select(['id', 'jira_user_id', 'credential_version', 'created_at'])
    .where('site_id', '=', siteId)
    .where('owner', '=', owner.owner);
  const whose = {
    service: () => atSite,
    person: () => atSite.where('user_id', '=', whoseColumns(owner).user_id),
    reference: () => {
      const { reference, made_by } = whoseColumns(owner);
      return atSite.where('reference', '=', reference).where('made_by', '=', made_by);
    },
  };
  return whose[owner.owner]().execute();
}

type Present = Awaited<ReturnType<typeof candidatesFor>>[number];

/** What the audit tells of a connection, which may be gone when it is read. */
export function told(action: `connection.${string}`, row: ConnectionRow, details: object = {}) {
  const { kind, owner, reference, jira_display_name: jiraUser } = row;
  const whose = reference === null ? { owner } : { owner, reference };
  return { action, subject: row.id, siteId: row.site_id, details: { kind, ...whose, jiraUser, ...details } };
}

async function insertOrReplace(
  deps: GrantDeps,
  db: Kysely<Database>,
  grant: Grant,
  candidates: Present[],
): Promise<ConnectionRow> {
  const { jira_user_id } = whoColumns(grant.user);
  const present = candidates.find(
    (one) => grant.owner.owner === 'service' || one.jira_user_id === jira_user_id,
  );
  const row = await connectionRow(deps, grant, present);
  const change = present ? replace(db, present, row) : insertFresh(db, row);
  const record = { at: row.connected_at, ...grant.by, ...told('connection.made', row) };
  if (await changeWithAudit(db, change, record)) return row;
  // Somebody else connected meanwhile, or the connection is gone: then it is another row, or none.
  return insertOrReplace(deps, db, grant, await candidatesFor(db, grant));
}

const insertFresh = (db: Kysely<Database>, row: ConnectionRow) =>
  db
    .insertInto('connection')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id');

const replace = (db: Kysely<Database>, { id, credential_version }: Present, row: ConnectionRow) =>
  db
    .updateTable('connection')
    .set(row)
    .where('id', '=', id)
    .where('credential_version', '=', credential_version)
    .returning('id');

function whoseColumns(owner: Owner) {
  return {
    owner: owner.owner,
    user_id: owner.owner === 'person' ? owner.userId : null,
    reference: owner.owner === 'reference' ? owner.reference : null,
    made_by: owner.owner === 'reference' ? owner.madeBy : null,
  };
}

async function connectionRow(
  { vault, now }: GrantDeps,
  { siteId, owner, consumerId, granted, user }: Grant,
  present: Present | undefined,
): Promise<ConnectionRow> {
  const at = new Date(now());
  const { id, credential_version, created_at } = present ?? {
    ...{ id: randomUUID(), credential_version: 0, created_at: at },
  };
  return {
    id,
    site_id: siteId,
    consumer_id: consumerId,
    ...whoseColumns(owner),
    kind: granted.credential.kind,
    credential_version: credential_version + 1,
    renewal_claimed_until: null,
    created_at,
    ...whoColumns(user),
    ...(await grantColumns(vault, { id, granted, at })),
  };
}

/** What Jira says of the person. */
export function whoColumns(user: JiraUser) {
  return {
    jira_user_id: [user.key, user.accountId, user.name].find(Boolean) ?? '',
    jira_user_name: user.name ?? null,
    jira_display_name: user.displayName,
    jira_avatar_url: user.avatarUrl ?? null,
    jira_email: user.emailAddress ?? null,
    jira_time_zone: user.timeZone ?? null,
  };
}

/** What changes with every new credential. */
export async function grantColumns(
  vault: Vault,
  { id, granted, at }: { id: string; granted: Granted; at: Date },
) {
  const expiresAt = after(at, granted.expiresInSeconds);
  const authorizationExpiresAt = after(at, granted.authorizationExpiresInSeconds);
  return {
    state: 'active' as const,
    refused_code: null,
    refused_at: null,
    sealed_credential: await sealCredential(vault, granted.credential, id),
    expires_at: expiresAt,
    authorization_expires_at: authorizationExpiresAt,
    renew_after: renewAfter(granted, at),
    connected_at: at,
  };
}

const daySeconds = 24 * 60 * 60;
/** A hundred years: what is said to live longer has no end that matters, or none that can be written down. */
const longestLifetimeSeconds = 100 * 365 * daySeconds;

function after(at: Date, seconds: number | undefined): Date | null {
  return seconds === undefined || seconds > longestLifetimeSeconds
    ? null
    : new Date(at.getTime() + seconds * 1000);
}

/**
 * When to renew what nobody uses; what is used is renewed when it is used (see use.ts). An OAuth 1.0a token in the last
 * tenth of its life, 30 days before its end at the latest. An OAuth 2.0 grant every 30 days: its refresh token lives as
 * long as it is used, on Cloud 90 days.
 */
function renewAfter({ credential, expiresInSeconds }: Granted, at: Date): Date | null {
  if (credential.kind === 'oauth2' && credential.refreshToken) return after(at, 30 * daySeconds);
  if (credential.kind !== 'oauth1' || !credential.sessionHandle || expiresInSeconds === undefined)
    return null;
  return after(at, expiresInSeconds - Math.min(expiresInSeconds / 10, 30 * daySeconds));
}

/** The same for a credential that is kept already. */
export async function renewAfterOf(vault: Vault, row: ConnectionRow): Promise<Date | null> {
  const { id, sealed_credential: sealed, connected_at: at, expires_at: endsAt } = row;
  if (sealed === null) return null;
  const credential = await openCredential(vault, sealed, id);
  const lifetimeSeconds = endsAt === null ? undefined : (endsAt.getTime() - at.getTime()) / 1000;
  return renewAfter({ credential, expiresInSeconds: lifetimeSeconds }, at);
}
