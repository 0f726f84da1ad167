import { createHmac, randomInt } from 'node:crypto';

import type { WorldEvent } from '../world/events.ts';
import { randomText } from '../world/random-text.ts';
import type { AdministratorWebhook, Delivery, DynamicWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';
import { administratorsFor, dynamicFor, fillUrl } from './choose.ts';
import { appToken } from './app-token.ts';
import type { Message } from './payload.ts';
import { messagesOf } from './payload.ts';

const answerTimeoutMs = 20_000;
const mostAttempts = 6;
const mostKept = 1000;
const retried = new Set([408, 409, 425, 429]);
const minuteMs = 60_000;

export interface DeliveryOptions {
  /** The secret of an app, by client id: what its deliveries prove themselves with. */
  appSecret: (clientId: string) => string | undefined;
  /** The site's id on Cloud. */
  cloudId?: string;
}

/** Sends what webhooks ask for. */
export interface Deliverer {
  /** Sends what is due by the site's clock, resolves when all of it is answered, refused or timed out. */
  settle(): Promise<void>;
  /** Sends no more and gives up what is under way. */
  close(): Promise<void>;
}

type New = Pick<Delivery, 'url' | 'event' | 'body' | 'webhookId' | 'clientId' | 'userName'>;

const ofAdministrator = (
  world: World,
  { webhook, message, event }: { webhook: AdministratorWebhook; message: Message; event: WorldEvent },
): New => ({
  url: fillUrl(world, webhook.url, event),
  event: message.event,
  body: webhook.excludeBody ? '' : JSON.stringify(message.body),
  webhookId: webhook.id,
  clientId: null,
  userName: null,
});

/** One message per app and person, however many of their webhooks match. */
function ofApps(webhooks: DynamicWebhook[], message: Message): New[] {
  const groups = new Map<string, DynamicWebhook[]>();
  for (const webhook of webhooks) {
    const name = `${webhook.clientId} ${webhook.userName}`;
    groups.set(name, [...(groups.get(name) ?? []), webhook]);
  }
  return [...groups.values()].map((matched) => ({
    url: matched[0]?.url ?? '',
    event: message.event,
    body: JSON.stringify({ ...message.body, matchedWebhookIds: matched.map(({ id }) => id) }),
    webhookId: null,
    clientId: matched[0]?.clientId ?? null,
    userName: matched[0]?.userName ?? null,
  }));
}

function deliveriesOf(world: World, event: WorldEvent): New[] {
  return messagesOf(world, event).flatMap((message) => [
    ...administratorsFor(world, message.event, event).map((webhook) =>
      ofAdministrator(world, { webhook, message, event }),
    ),
    ...ofApps(dynamicFor(world, message.event, event), message),
  ]);
}

/** The headers of a delivery: who sends, that it is the same again, and what proves it. */
async function headersOf(
  world: World,
  delivery: Delivery,
  o: DeliveryOptions,
): Promise<Record<string, string>> {
  const cloud = world.site.personality.deploymentType === 'Cloud';
  const { body, attempts, id, webhookId, clientId, userName } = delivery;
  const secret = world.webhooks.administrators.get(webhookId ?? -1)?.secret;
  const appSecret = clientId === null ? undefined : o.appSecret(clientId);
  const accountId = world.users.get(userName ?? '')?.accountId ?? '';
  const retry = attempts.length > 0 ? { 'x-atlassian-webhook-retry': String(attempts.length) } : {};
  return {
    'user-agent': cloud
      ? 'Atlassian Webhook HTTP Client'
      : `Atlassian HttpClient (JIRA-${world.site.personality.fullVersion})`,
    'content-type': 'application/json; charset=UTF-8',
    ...(cloud
      ? { 'x-atlassian-webhook-identifier': id, 'x-atlassian-webhook-flow': 'Primary', ...retry }
      : {}),
    ...(secret
      ? { 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
      : {}),
    ...(clientId !== null && appSecret !== undefined
      ? {
          authorization: `Bearer ${await appToken({ clientId, accountId, secret: appSecret, nowMs: world.now(), cloudId: o.cloudId })}`,
        }
      : {}),
  };
}

/** The status of the answer; redirects are not followed, the body is not read. */
async function post(url: string, init: RequestInit): Promise<number> {
  const { status, body } = await fetch(url, { ...init, method: 'POST', redirect: 'manual' });
  await body?.cancel();
  return status;
}

/** Which way a delivery goes on after an answer, or none. */
function settleAttempt(world: World, delivery: Delivery, status: number | null): void {
  if (status !== null && status < 300) {
    delivery.state = 'delivered';
    return;
  }
  const again = status === null || status >= 500 || retried.has(status);
  if (!world.site.personality.webhookRetries || !again) {
    delivery.state = status === null ? 'failed' : 'dropped';
  } else if (delivery.attempts.length >= mostAttempts) {
    delivery.state = 'failed';
  } else {
    delivery.dueAt = world.now() + randomInt(5 * minuteMs, 15 * minuteMs);
  }
}

/** Starts to listen; deliveries begin at once, and what is to be tried again waits for its time. */
export function startDeliverer(world: World, options: DeliveryOptions): Deliverer {
  const { webhooks } = world;
  const underWay = new Map<Delivery, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();

  async function attempt(delivery: Delivery): Promise<void> {
    const at = world.now();
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(answerTimeoutMs)]);
    let status: number | null = null;
    let error: string | null = null;
    try {
      const headers = await headersOf(world, delivery, options);
      status = await post(delivery.url, { headers, body: delivery.body, signal });
    } catch (cause) {
      error = reasonOf(cause);
    }
    delivery.attempts.push({ at, status, error });
    settleAttempt(world, delivery, status);
    if (delivery.state === 'pending') remind(delivery);
  }

  /** Looks again when it is due; a clock that a test moves is looked at by settle(). */
  function remind({ dueAt }: Delivery): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      sendDue();
    }, dueAt - world.now());
    timer.unref();
    timers.add(timer);
  }

  function sendDue(): void {
    if (closing.signal.aborted) return;
    const due = webhooks.deliveries.filter(
      (delivery) => delivery.state === 'pending' && delivery.dueAt <= world.now() && !underWay.has(delivery),
    );
    for (const delivery of webhooks.mischief.unordered ? due.toReversed() : due) {
      const done = attempt(delivery).finally(() => underWay.delete(delivery));
      underWay.set(delivery, done);
    }
  }

  function take(delivery: New): void {
    const at = world.now();
    const whole: Delivery = {
      ...delivery,
      id: randomText(17),
      at,
      attempts: [],
      state: 'pending',
      dueAt: at,
    };
    const copies = webhooks.mischief.duplicate ? [whole, structuredClone(whole)] : [whole];
    webhooks.deliveries.push(...copies);
    webhooks.deliveries.splice(0, webhooks.deliveries.length - mostKept);
  }

  const stop = world.events.listen((event) => {
    if (webhooks.administrators.size + webhooks.dynamic.size === 0) return;
    for (const delivery of deliveriesOf(world, event)) take(delivery);
    // After the request that caused it was answered: Jira promises no order between the two either.
    if (!webhooks.mischief.unordered) setImmediate(sendDue);
  });

  return {
    async settle() {
      sendDue();
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
    async close() {
      stop();
      for (const timer of timers) clearTimeout(timer);
      closing.abort();
      await Promise.all(underWay.values());
    },
  };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  return `${cause.message}${inner}`;
}
