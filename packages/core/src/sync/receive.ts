import { createHash } from 'node:crypto';
import { parseDelivery, verifyAppToken, verifySignature } from '@crosslink/jira';
import type { WebhookHint } from '@crosslink/jira';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { openClientSecret } from '../sites/signers.ts';
import { createMemory } from '../store/remember.ts';
import type { Remember } from '../store/remember.ts';
import type { Secret } from '../store/secret.ts';
import type { Inbox } from './inbox.ts';
import type { WebhookRow } from './silence.ts';
import { openWebhookSecret, webhookTokenHash } from './webhook-secrets.ts';
import type { WebhookDeps } from './webhook-upkeep.ts';

export interface ReceivedDelivery {
  /** The last part of the address. */
  token: string;
  /** As received, before anything read it. */
  body: Uint8Array;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ReceiveDeps extends WebhookDeps {
  memory: ReceiveMemory;
  inbox: Inbox;
}

/** A delivery that old says nothing a poll has not found; its like is not remembered any longer, either. */
const oldestMs = 24 * 60 * 60_000;
const mostRemembered = 100;

/** What need not be asked for with every delivery. */
export interface ReceiveMemory {
  /**
   * Webhooks by the hash of their token, those that are alone at their address. However old one is, it is safe: the
   * inbox stores nothing for a webhook that is not what it was.
   */
  webhooks: Map<string, WebhookRow>;
  /** What deliveries are signed with, opened; by the sealed text, so that a new secret is never taken for the old one. */
  secrets: Remember<Secret | null>;
}

export const createReceiveMemory = (): ReceiveMemory => ({
  webhooks: new Map(),
  secrets: createMemory(mostRemembered),
});

/**
 * Takes a delivery: proves that it is Jira's, and stores that the issue is to be read. Nothing it says is believed. Resolves
 * when that is durable; what comes of it comes later. The same again, one that is too old, and one about nothing that is
 * linked change nothing.
 * @throws NotFoundError `webhook_unknown`; ForbiddenError `webhook_unproven`; VaultError
 */
export async function receiveDelivery(deps: ReceiveDeps, delivery: ReceivedDelivery): Promise<void> {
  const { body, headers } = delivery;
  const tokenHash = webhookTokenHash(delivery.token);
  const hint = parseDelivery({ body, headers, nowMs: deps.now() });
  const known = deps.memory.webhooks.get(tokenHash);
  if (known && (await take(deps, [known], { delivery, hint }))) return;
  deps.memory.webhooks.delete(tokenHash);
  const rows = await deps.db.selectFrom('webhook').selectAll().where('token_hash', '=', tokenHash).execute();
  if (rows.length === 0) throw unknown();
  remember(deps.memory, tokenHash, rows);
  if (!(await take(deps, rows, { delivery, hint }))) throw unproven();
}

function remember({ webhooks }: ReceiveMemory, tokenHash: string, [row, ...others]: WebhookRow[]): void {
  // A webhook of an app is proven by its consumer, and may get company at its address.
  if (!row || others.length > 0 || row.way === 'app') return;
  webhooks.set(tokenHash, row);
  for (const oldest of webhooks.keys()) {
    if (webhooks.size <= mostRemembered) break;
    webhooks.delete(oldest);
  }
}

/** Whether one of the webhooks proves the delivery, and still is what it was when that is stored. */
async function take(
  deps: ReceiveDeps,
  rows: WebhookRow[],
  { delivery, hint }: { delivery: ReceivedDelivery; hint: WebhookHint },
): Promise<boolean> {
  const webhook = await proven(deps, rows, { delivery, hint });
  if (!webhook) return false;
  const nowMs = deps.now();
  const { issueId, timestampMs } = hint;
  const tells = issueId !== undefined && timestampMs >= nowMs - oldestMs;
  return deps.inbox.put({
    webhook,
    key: keyOf(hint, delivery.body),
    // Not later than now: nobody knows the future, and it would be waited for.
    change: tells ? { issueId, atMs: Math.min(timestampMs, nowMs) } : null,
  });
}

/** The webhook the delivery is for, if it is Jira's. One app of Cloud has one address for all its sites. */
async function proven(
  deps: ReceiveDeps,
  rows: WebhookRow[],
  { delivery, hint }: { delivery: ReceivedDelivery; hint: WebhookHint },
): Promise<WebhookRow | undefined> {
  for (const row of rows) {
    // Ids are unique per site only, so they tell apart what the token does not.
    const meant = rows.length === 1 || hint.webhookIds.some((id) => row.jira_ids.includes(id));
    if (row.way !== 'app' && (await isSigned(deps, row, delivery))) return row;
    if (row.way === 'app' && meant && (await isFromApp(deps, row, delivery))) return row;
  }
  return undefined;
}

async function isSigned(
  { vault, memory }: ReceiveDeps,
  row: WebhookRow,
  { body, headers }: ReceivedDelivery,
): Promise<boolean> {
  const name = `${row.id} ${row.sealed_webhook_secret ?? ''}`;
  const secret = await memory.secrets(name, () => openWebhookSecret(vault, row));
  // A Jira that cannot sign proves itself by knowing the address.
  if (secret === null) return true;
  const signature = headers['x-hub-signature'];
  return verifySignature({
    ...{ body, secret: secret.reveal() },
    signature: typeof signature === 'string' ? signature : undefined,
  });
}

async function isFromApp(
  { db, vault, now }: WebhookDeps,
  row: WebhookRow,
  { headers }: ReceivedDelivery,
): Promise<boolean> {
  const found = await db
    .selectFrom('connection')
    .innerJoin('consumer', 'consumer.id', 'connection.consumer_id')
    .innerJoin('site', 'site.id', 'consumer.site_id')
    .select(['consumer.id', 'consumer.consumer_key', 'consumer.sealed_client_secret', 'site.cloud_id'])
    .where('connection.id', '=', row.connection_id)
    .executeTakeFirst();
  if (!found) return false;
  const { authorization } = headers;
  const result = await verifyAppToken({
    authorization: typeof authorization === 'string' ? authorization : undefined,
    clientId: found.consumer_key,
    clientSecret: (await openClientSecret(vault, found)).reveal(),
    nowMs: now(),
  });
  return result.valid && (result.cloudId === undefined || result.cloudId === found.cloud_id);
}

/** The same for every try at one delivery. */
function keyOf({ deliveryId }: WebhookHint, body: Uint8Array): string {
  return deliveryId?.slice(0, 200) ?? createHash('sha256').update(body).digest('base64url');
}

/** As little as possible: whoever guesses learns nothing. */
function unknown(): NotFoundError {
  return new NotFoundError({
    code: 'webhook_unknown',
    message: 'There is no such webhook.',
    remedy: 'Remove it in Jira, or register it again.',
  });
}

function unproven(): ForbiddenError {
  return new ForbiddenError({
    code: 'webhook_unproven',
    message: 'Nothing proves that this delivery is from the Jira the webhook belongs to.',
    remedy: 'Give the webhook in Jira the secret it was made with, or register it again.',
  });
}
