import { randomUUID } from 'node:crypto';
import { deleteWebhook, JiraError, listWebhooks, webhookInstructions, webhookTraits } from '@crosslink/jira';
import type { SetUpInstructions } from '@crosslink/jira';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { findConnection } from '../connections/load.ts';
import { ConflictError, CrosslinkError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { actingConnection } from '../links/acting.ts';
import { findSite } from '../sites/find.ts';
import type { SiteRow } from '../sites/view.ts';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import { registerWebhookInput, removeWebhookInput, siteSyncInput } from './input.ts';
import type { RegisterWebhookInput, RemoveWebhookInput, SiteSyncInput } from './input.ts';
import { webhookOf } from './silence.ts';
import type { WebhookRow } from './silence.ts';
import { ensureSiteSync } from './site-sync.ts';
import { presentSync } from './view.ts';
import type { SiteSync } from './view.ts';
import { newWebhookSecret, openWebhookSecret, openWebhookToken, sealWebhook } from './webhook-secrets.ts';
import { familyOf, leadsHere, registerWebhookRow, webhookClaimMs, webhookUrl } from './webhook-upkeep.ts';
import type { WebhookDeps } from './webhook-upkeep.ts';

/**
 * Has Jira tell of changes: registers the one webhook of a site with a connection that may, or makes it ready to be made
 * by hand. Should Jira not let it be registered, the reply says why, it is tried again, and polling does the work.
 * @throws ForbiddenError `administrator_required`; NotFoundError `site_unknown`, `connection_unknown`; ConflictError
 * `site_without_connection`, `webhook_changing`
 */
export async function registerWebhook(
  deps: WebhookDeps,
  actor: Actor,
  input: RegisterWebhookInput,
): Promise<SiteSync> {
  requireAdministrator(actor);
  const { siteId, way, connectionId } = parseInput(registerWebhookInput, input);
  const { db, now } = deps;
  const site = await findSite(db, siteId);
  const acting = way === 'register' ? await actingConnection(db, actor, { site, connectionId }) : undefined;
  await ensureSiteSync(db, { siteId, now });
  await makeWebhook(deps, site, acting);
  await recordAudit(db, {
    ...{ at: new Date(now()), ...by(actor), action: 'sync.webhook-made', subject: siteId, siteId },
    details: { way },
  });
  return presentSync(deps, siteId);
}

/**
 * What an administrator of Jira has to do by hand, its secret included.
 * @throws ForbiddenError `administrator_required`; NotFoundError `site_unknown`, `webhook_not_by_hand`
 */
export async function manualWebhook(
  deps: WebhookDeps,
  actor: Actor,
  input: SiteSyncInput,
): Promise<SetUpInstructions> {
  requireAdministrator(actor);
  const { siteId } = parseInput(siteSyncInput, input);
  const site = await findSite(deps.db, siteId);
  const webhook = await webhookOf(deps.db, siteId);
  if (webhook?.way === 'manual') return instructionsFor(deps, site, webhook);
  throw new NotFoundError({
    code: 'webhook_not_by_hand',
    message: `${site.name} has no webhook that is made by hand.`,
    remedy: 'Choose to make it by hand first.',
  });
}

/** Finds the row, or makes it; then registers it, if that is ours to do. */
async function makeWebhook(
  deps: WebhookDeps,
  site: SiteRow,
  connectionId: string | undefined,
): Promise<void> {
  const present = await webhookOf(deps.db, site.id);
  const connection = connectionId === undefined ? undefined : await findConnection(deps.db, connectionId);
  const family = familyOf(site, connection);
  const way = connection === undefined ? 'manual' : family === 'cloud-app' ? 'app' : 'administrator';
  if (present?.way === way && way === 'manual') return;
  if (present && present.way !== way) await remove(deps, present, { leaveBehind: false });
  const row = (present?.way === way && (await claim(deps, present, connectionId))) || undefined;
  const ours = row ?? (await insert(deps, { site, way, connectionId, signs: proofOf(family) }));
  if (way !== 'manual') await registerWebhookRow(deps, ours, { newSecret: row === undefined });
}

const proofOf = (family: ReturnType<typeof familyOf>): boolean => webhookTraits(family).proof === 'signature';

/** @throws ConflictError `webhook_changing` while somebody else is at it */
async function claim(
  { db, now }: WebhookDeps,
  present: WebhookRow,
  connectionId: string | undefined,
): Promise<WebhookRow> {
  const row = await db
    .updateTable('webhook')
    .set({
      ...{ renew_after: new Date(now() + webhookClaimMs), tried_at: new Date(now()) },
      connection_id: connectionId ?? null,
    })
    .where('id', '=', present.id)
    .where((eb) => eb.or([eb('state', '!=', 'registering'), eb('renew_after', '<=', new Date(now()))]))
    .returningAll()
    .executeTakeFirst();
  if (row) return row;
  throw changing();
}

async function insert(
  deps: WebhookDeps,
  o: { site: SiteRow; way: WebhookRow['way']; connectionId: string | undefined; signs: boolean },
): Promise<WebhookRow> {
  const { db, vault, now } = deps;
  const id = randomUUID();
  const token = (o.way === 'app' ? await tokenOfApp(deps, o.connectionId) : undefined) ?? newWebhookSecret();
  const sealed = await sealWebhook(vault, id, { token, secret: o.signs ? newWebhookSecret() : null });
  const row = await db
    .insertInto('webhook')
    .values({
      ...{ id, site_id: o.site.id, way: o.way, state: 'registering', ...sealed },
      connection_id: o.connectionId ?? null,
      ...{ created_at: new Date(now()), tried_at: new Date(now()) },
      renew_after: o.way === 'manual' ? null : new Date(now() + webhookClaimMs),
    })
    .onConflict((conflict) => conflict.column('site_id').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row) return row;
  throw changing();
}

/** Cloud knows one address per app: webhooks of its other sites have it already. */
async function tokenOfApp(
  { db, vault }: WebhookDeps,
  connectionId: string | undefined,
): Promise<Secret | undefined> {
  const row = await db
    .selectFrom('webhook')
    .innerJoin('connection as theirs', 'theirs.id', 'webhook.connection_id')
    .innerJoin('consumer as registered', 'registered.id', 'theirs.consumer_id')
    .innerJoin('consumer as ours', 'ours.consumer_key', 'registered.consumer_key')
    .innerJoin('connection', 'connection.consumer_id', 'ours.id')
    .select(['webhook.id', 'webhook.sealed_webhook_token'])
    .where('webhook.way', '=', 'app')
    .where('connection.id', '=', connectionId ?? '')
    .limit(1)
    .executeTakeFirst();
  return row && createSecret((await openWebhookToken(vault, row)).reveal());
}

/**
 * Removes the webhook, at Jira as well if we made it; changes are found by polling from then on.
 * @throws ForbiddenError `administrator_required`; NotFoundError `site_unknown`; as Jira failed, and then nothing is
 * changed. With `leaveBehind` what Jira does not let us remove stays there; we answer it no more
 */
export async function removeWebhook(
  deps: WebhookDeps,
  actor: Actor,
  input: RemoveWebhookInput,
): Promise<void> {
  requireAdministrator(actor);
  const { siteId, leaveBehind } = parseInput(removeWebhookInput, input);
  await findSite(deps.db, siteId);
  const webhook = await webhookOf(deps.db, siteId);
  if (!webhook) return;
  await remove(deps, webhook, { leaveBehind });
  await recordAudit(deps.db, {
    ...{ at: new Date(deps.now()), ...by(actor), action: 'sync.webhook-removed', subject: siteId, siteId },
  });
}

async function remove(
  deps: WebhookDeps,
  row: WebhookRow,
  { leaveBehind }: { leaveBehind: boolean },
): Promise<void> {
  try {
    if (row.way !== 'manual') await removeAtJira(deps, row);
  } catch (error) {
    if (!(error instanceof JiraError) && !(error instanceof CrosslinkError)) throw error;
    if (!leaveBehind && !neverMade(row, error)) throw error;
  }
  await deps.db.deleteFrom('webhook').where('id', '=', row.id).execute();
}

/** Who may not even look through Jira's webhooks has made none, as long as no try succeeded. */
function neverMade(
  { registered_at: registeredAt }: WebhookRow,
  { code }: JiraError | CrosslinkError,
): boolean {
  return registeredAt === null && (code === 'scope_missing' || code === 'jira_forbidden');
}

/** As Jira lists them: what became of an earlier try to register may not be known here. */
async function removeAtJira(deps: WebhookDeps, row: WebhookRow): Promise<void> {
  const site = await findSite(deps.db, row.site_id);
  const connection = await findConnection(deps.db, row.connection_id ?? '');
  const family = familyOf(site, connection);
  const client = await deps.clientFor(connection.id);
  const ours = (await listWebhooks(client, family)).filter(leadsHere(deps.publicUrl));
  for (const { id } of ours) await deleteWebhook(client, family, id);
}

async function instructionsFor(
  { vault, publicUrl }: WebhookDeps,
  site: SiteRow,
  row: WebhookRow,
): Promise<SetUpInstructions> {
  const { base_url: baseUrl, deployment, version_numbers: versionNumbers } = site;
  return webhookInstructions({
    site: { baseUrl, deployment, versionNumbers },
    name: 'Crosslink',
    url: webhookUrl(publicUrl, (await openWebhookToken(vault, row)).reveal()),
    secret: (await openWebhookSecret(vault, row))?.reveal(),
    jql: '',
  });
}

function changing(): ConflictError {
  return new ConflictError({
    code: 'webhook_changing',
    message: 'The webhook of this site is being registered right now.',
    remedy: 'Wait a moment, then look at the state of sync.',
  });
}
