import {
  ensureWebhook,
  issueEvents,
  JiraError,
  JiraRateLimitedError,
  JiraUnreachableError,
  webhookFamilyOf,
  webhookTraits,
} from '@crosslink/jira';
import type { JiraWebhook, WebhookFamily } from '@crosslink/jira';
import { sql } from 'kysely';
import { findConnection } from '../connections/load.ts';
import type { ConnectionRow } from '../connections/view.ts';
import { CrosslinkError } from '../errors.ts';
import { publishEvent } from '../events/publish.ts';
import { findSite } from '../sites/find.ts';
import type { SiteRow } from '../sites/view.ts';
import type { Vault } from '../store/vault.ts';
import type { SyncDeps } from './settings.ts';
import type { WebhookRow } from './silence.ts';
import { openWebhookSecret, openWebhookToken } from './webhook-secrets.ts';

export type WebhookDeps = SyncDeps & { vault: Vault };

/** How often it is looked whether the webhook is still there, as wished and far from its end. */
const everyMs = 60 * 60_000;
const firstWaitMs = 10 * 60_000;
/** What Jira refuses it mostly goes on refusing, until somebody connects anew. */
const longestWaitMs = 24 * 60 * 60_000;
/** What could not be asked may be answered soon. */
const longestOutageMs = 60 * 60_000;
export const webhookClaimMs = 2 * 60_000;

/** The family of a site's webhook: how it proves itself, and whether Jira lets it end. */
export function familyOf(site: SiteRow, connection: Pick<ConnectionRow, 'kind'> | undefined): WebhookFamily {
  const { deployment, version_numbers: versionNumbers } = site;
  // By hand it is an administrator's, whatever connections there are.
  return webhookFamilyOf({ deployment, versionNumbers }, connection?.kind ?? 'personal-access-token');
}

const webhookBase = (publicUrl: string): string => `${publicUrl}/webhooks/jira/`;
export const webhookUrl = (publicUrl: string, token: string): string => webhookBase(publicUrl) + token;

/** Whatever leads here: a site has one webhook, so others are left from before a database was lost or a way was changed. */
export const leadsHere =
  (publicUrl: string) =>
  ({ url }: JiraWebhook): boolean =>
    url.startsWith(webhookBase(publicUrl));

/**
 * Sees to it that Jira has the webhook, and one only. Whoever calls it has claimed the row. What keeps it from that is
 * written down and not thrown: polling goes on meanwhile.
 */
export async function registerWebhookRow(
  deps: WebhookDeps,
  row: WebhookRow,
  o: { newSecret?: boolean } = {},
): Promise<void> {
  try {
    const ensured = await ensure(deps, row, o);
    await note(deps, row, ensured ?? { renew_after: new Date(deps.now() + deps.settings.pollMs) });
  } catch (error) {
    if (!(error instanceof JiraError) && !(error instanceof CrosslinkError)) throw error;
    const { code, message, remedy } = error;
    await note(deps, row, {
      ...{ state: 'failed', error_code: code, error_message: message, error_remedy: remedy },
      renew_after: new Date(deps.now() + waitAfter(row.failed_tries, error)),
      failed_tries: row.failed_tries + 1,
    });
  }
}

function waitAfter(failedTries: number, error: JiraError | CrosslinkError): number {
  const isOutage = error instanceof JiraUnreachableError || error instanceof JiraRateLimitedError;
  return Math.min(firstWaitMs * 2 ** Math.min(failedTries, 10), isOutage ? longestOutageMs : longestWaitMs);
}

/** Undefined while there is nothing to register: an app of Cloud has to name projects. */
async function ensure(deps: WebhookDeps, row: WebhookRow, { newSecret }: { newSecret?: boolean }) {
  const { db, vault, publicUrl, now } = deps;
  const site = await findSite(db, row.site_id);
  const connection = await findConnection(db, row.connection_id ?? '');
  const family = familyOf(site, connection);
  const jql = await jqlFor(deps, row.site_id);
  if (family === 'cloud-app' && jql === '') return undefined;
  const url = webhookUrl(publicUrl, (await openWebhookToken(vault, row)).reveal());
  const signs = webhookTraits(family).proof === 'signature';
  const secret = signs ? (await openWebhookSecret(vault, row))?.reveal() : undefined;
  const client = await deps.clientFor(connection.id, { priority: 'background' });
  const ensured = await ensureWebhook(client, {
    ...{ family, nowMs: now(), newSecret, isOurs: leadsHere(publicUrl) },
    wish: { name: 'Crosslink', url, events: issueEvents, jql, secret },
  });
  const { id, expiresAtMs } = ensured;
  return {
    ...{ state: 'active' as const, jira_ids: JSON.stringify([id]) },
    registered_at: row.registered_at ?? new Date(now()),
    expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs),
    renew_after: new Date(now() + everyMs),
    ...{ error_code: null, error_message: null, error_remedy: null, failed_tries: 0 },
  };
}

/** Only the projects that links are about: what happens elsewhere is none of our business. */
async function jqlFor({ db }: SyncDeps, siteId: string): Promise<string> {
  const rows = await db
    .selectFrom('link')
    .select('project_key')
    .distinct()
    .where('site_id', '=', siteId)
    .where('project_key', 'is not', null)
    .orderBy('project_key')
    .execute();
  if (rows.length === 0) return '';
  return `project in (${rows.map(({ project_key: key }) => `"${key}"`).join(', ')})`;
}

type Noted = Partial<
  Pick<
    WebhookRow,
    | 'state'
    | 'registered_at'
    | 'renew_after'
    | 'failed_tries'
    | 'expires_at'
    | 'error_code'
    | 'error_message'
    | 'error_remedy'
  >
> & { jira_ids?: string };

async function note({ db }: SyncDeps, row: WebhookRow, columns: Noted): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('webhook').set(columns).where('id', '=', row.id).execute();
    const changed = columns.state !== undefined && columns.state !== row.state;
    if (changed) await publishEvent(tx, { kind: 'site.changed', ids: [row.site_id] });
  });
}

const hasNewLinks = sql<boolean>`exists (
  select 1 from link where link.site_id = webhook.site_id
    and link.created_at > webhook.renew_after - ${everyMs} * interval '1 millisecond'
)`;

/** Somebody connected since it was tried last: what Jira refused then may be allowed now. */
const hasNewConnection = sql<boolean>`exists (
  select 1 from audit where audit.site_id = webhook.site_id
    and audit.action = 'connection.made' and audit.at > webhook.tried_at
)`;

/**
 * Renews, corrects or registers anew what is due; of all processes one does so for each webhook. Due it is every hour, when
 * links were made since, which may be about another project, and after a failure when somebody connected to the site since.
 */
export async function keepWebhooks(deps: WebhookDeps): Promise<void> {
  const { db, now } = deps;
  const due = await db
    .updateTable('webhook')
    .set({ renew_after: new Date(now() + webhookClaimMs), tried_at: new Date(now()) })
    .where('way', '!=', 'manual')
    .where((eb) =>
      eb.or([
        eb('renew_after', '<=', new Date(now())),
        eb.and([eb('state', '=', 'active'), hasNewLinks]),
        eb.and([eb('state', '=', 'failed'), hasNewConnection]),
      ]),
    )
    .returningAll()
    .execute();
  for (const row of due) await registerWebhookRow(deps, row);
}
