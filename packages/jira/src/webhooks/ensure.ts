import type { JiraClient } from '../client.ts';
import type { WebhookFamily } from './family.ts';
import {
  deleteWebhook,
  listWebhooks,
  registerWebhook,
  renewWebhooks,
  replaceWebhook,
} from './registration.ts';
import type { JiraWebhook, WebhookWish } from './registration.ts';

export interface EnsureOptions {
  family: WebhookFamily;
  wish: WebhookWish;
  /** Which of the webhooks there are ours. Default: those of the wished URL, whatever its query. */
  isOurs?: ((webhook: JiraWebhook) => boolean) | undefined;
  /** True writes the secret again; Jira never shows the one it has. Default: false. */
  newSecret?: boolean | undefined;
  /** Renewed if it ends sooner than this. Default: 15 days. */
  renewWithinMs?: number | undefined;
  nowMs: number;
}

export interface EnsuredWebhook {
  id: string;
  outcome: 'kept' | 'renewed' | 'replaced' | 'registered';
  /** Of ours, besides this one. */
  deletedIds: string[];
  expiresAtMs?: number;
}

const DAY_MS = 86_400_000;
const LIFETIME_MS = 30 * DAY_MS;

/**
 * Sees to it that there is exactly one webhook of ours, as wished, however often it is called: found by its address and
 * kept, renewed or corrected; others of ours are deleted. Do not call it twice at the same time for one site.
 */
export async function ensureWebhook(client: JiraClient, o: EnsureOptions): Promise<EnsuredWebhook> {
  const isOurs = o.isOurs ?? ((webhook) => sameAddress(webhook.url, o.wish.url));
  const ours = (await listWebhooks(client, o.family)).filter(isOurs);
  const best = ours.find((webhook) => isAsWished(webhook, o.wish)) ?? ours[0];
  const keeps = best !== undefined && (o.family !== 'cloud-app' || isAsWished(best, o.wish));
  const deletedIds = ours.filter((webhook) => !keeps || webhook !== best).map(({ id }) => id);
  for (const id of deletedIds) await deleteWebhook(client, o.family, id);
  const done = keeps ? await bringUpToDate(client, o, best) : await registerNew(client, o);
  return { ...done, deletedIds };
}

type Done = Omit<EnsuredWebhook, 'deletedIds'>;

async function registerNew(client: JiraClient, { family, wish, nowMs }: EnsureOptions): Promise<Done> {
  const { id } = await registerWebhook(client, family, wish);
  const expires = family === 'cloud-app' ? { expiresAtMs: nowMs + LIFETIME_MS } : {};
  return { id, outcome: 'registered', ...expires };
}

async function bringUpToDate(client: JiraClient, o: EnsureOptions, present: JiraWebhook): Promise<Done> {
  const { family, wish } = o;
  const { id, expiresAtMs } = present;
  if (family === 'cloud-app') {
    const endsAtMs = expiresAtMs ?? 0;
    if (endsAtMs - o.nowMs > (o.renewWithinMs ?? LIFETIME_MS / 2)) {
      return { id, outcome: 'kept', expiresAtMs: endsAtMs };
    }
    return { id, outcome: 'renewed', ...(await renewWebhooks(client, [id])) };
  }
  if (isAsWished(present, wish) && o.newSecret !== true) return { id, outcome: 'kept' };
  await replaceWebhook(client, family, { id, wish });
  return { id, outcome: 'replaced' };
}

function isAsWished(webhook: JiraWebhook, { url, events, jql }: WebhookWish): boolean {
  const asked = new Set(events);
  const present = new Set(webhook.events);
  const sameEvents = asked.size === present.size && events.every((event) => present.has(event));
  return webhook.enabled && webhook.url === url && webhook.jql.trim() === jql.trim() && sameEvents;
}

function sameAddress(one: string, other: string): boolean {
  const [a] = one.split('?');
  const [b] = other.split('?');
  return a === b;
}
