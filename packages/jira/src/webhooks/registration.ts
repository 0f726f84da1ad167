import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { JiraRequestError } from '../errors.ts';
import { deleteIfThere } from '../endpoints/issue-properties.ts';
import { readAllPages } from '../endpoints/pages.ts';
import { sitePath } from '../site-path.ts';
import type { WebhookFamily } from './family.ts';

/** A webhook as it should be. */
export interface WebhookWish {
  /** For administrators to read; apps of Cloud give none. */
  name: string;
  url: string;
  events: readonly string[];
  /** Which issues it is about; ''  for all, which an app of Cloud may not want. */
  jql: string;
  /** For families whose proof is a signature. */
  secret?: string | undefined;
}

/** A webhook as Jira has it. Its secret is never shown. */
export interface JiraWebhook {
  id: string;
  /** '' for apps of Cloud. */
  name: string;
  url: string;
  events: string[];
  jql: string;
  enabled: boolean;
  /** Milliseconds since 1970; apps of Cloud only. */
  expiresAtMs?: number;
}

/** What Crosslink wants to hear of. */
export const issueEvents: readonly string[] = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
];

const FILTER = 'issue-related-events-section';
const APP_PATH = '/rest/api/2/webhook';
const PATHS: Record<Exclude<WebhookFamily, 'cloud-app'>, string> = {
  server: '/rest/webhooks/1.0/webhook',
  'cloud-admin': '/rest/webhooks/1.0/webhook',
  'data-center': '/rest/jira-webhook/1.0/webhooks',
};

const texts = z.array(z.string()).catch([]);
const filters = z.record(z.string(), z.unknown()).nullish().catch(undefined);

/** Jira up to 9, and Cloud: the id stands in the address only. */
const oldSchema = z
  .object({
    ...{ name: z.string().catch(''), url: z.string(), events: texts, filters, self: z.string() },
    enabled: z.boolean().catch(true),
  })
  .transform(({ self, filters: given, ...webhook }): JiraWebhook => {
    return { ...webhook, id: /(\d+)\/?$/.exec(self)?.[1] ?? self, jql: jqlOf(given) };
  });

const newSchema = z
  .object({
    id: z.union([z.number(), z.string()]).transform(String),
    ...{ name: z.string().catch(''), url: z.string(), events: texts, filters },
    active: z.boolean().catch(true),
    configuration: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  })
  .transform(({ active, configuration, filters: given, ...webhook }): JiraWebhook => {
    return { ...webhook, enabled: active, jql: jqlOf(given ?? parsed(configuration?.['FILTERS'])) };
  });

const appSchema = z
  .object({
    id: z.union([z.number(), z.string()]).transform(String),
    ...{ url: z.string().catch(''), events: texts, jqlFilter: z.string().catch('') },
    expirationDate: z
      .union([z.number(), z.string().transform(Date.parse)])
      .optional()
      .catch(undefined),
  })
  .transform(({ jqlFilter: jql, expirationDate: at, ...webhook }): JiraWebhook => {
    const expires = at === undefined || Number.isNaN(at) ? {} : { expiresAtMs: at };
    return { ...webhook, name: '', jql, enabled: true, ...expires };
  });

function jqlOf(given: Record<string, unknown> | null | undefined): string {
  const jql = given?.[FILTER];
  return typeof jql === 'string' ? jql : '';
}

function parsed(text: unknown): Record<string, unknown> {
  try {
    return filters.parse(typeof text === 'string' ? JSON.parse(text) : text) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const schemaOf = (family: WebhookFamily) => (family === 'data-center' ? newSchema : oldSchema);

/**
 * The webhooks of the site that this caller may manage: all of them for an administrator, its own for an app of Cloud.
 * Rejects with `jira_forbidden` for anybody else.
 */
export async function listWebhooks(client: JiraClient, family: WebhookFamily): Promise<JiraWebhook[]> {
  if (family === 'cloud-app') {
    return readAllPages(client, { path: APP_PATH, cloudName: 'values', entry: appSchema });
  }
  return client.request({ method: 'GET', path: PATHS[family], schema: z.array(schemaOf(family)) });
}

/** Makes one more. Not retried once sent: after `JiraUnknownOutcomeError` list before making another. */
export async function registerWebhook(
  client: JiraClient,
  family: WebhookFamily,
  wish: WebhookWish,
): Promise<{ id: string }> {
  if (family === 'cloud-app') return registerByApp(client, wish);
  const path = PATHS[family];
  return client.request({ method: 'POST', path, body: bodyOf(family, wish), schema: schemaOf(family) });
}

/** Makes one what it should be; for families of administrators, an app of Cloud has to make a new one. */
export async function replaceWebhook(
  client: JiraClient,
  family: Exclude<WebhookFamily, 'cloud-app'>,
  o: { id: string; wish: WebhookWish },
): Promise<void> {
  await client.request({
    method: 'PUT',
    path: `${PATHS[family]}${sitePath`/${o.id}`}`,
    body: bodyOf(family, o.wish),
    schema: z.unknown(),
    idempotent: true,
  });
}

/** Gone is gone: one that is not there any more is no error. */
export async function deleteWebhook(client: JiraClient, family: WebhookFamily, id: string): Promise<void> {
  if (family !== 'cloud-app') {
    await deleteIfThere(client, { path: `${PATHS[family]}${sitePath`/${id}`}` });
    return;
  }
  const body = { webhookIds: [Number(id)] };
  await client.request({ method: 'DELETE', path: APP_PATH, body, schema: z.unknown(), idempotent: true });
}

/** Lets webhooks of an app of Cloud last 30 days from now. Resolves to when they then end; ids unknown there are ignored. */
export async function renewWebhooks(
  client: JiraClient,
  ids: readonly string[],
): Promise<{ expiresAtMs: number }> {
  const { expirationDate } = await client.request({
    method: 'PUT',
    path: `${APP_PATH}/refresh`,
    body: { webhookIds: ids.map(Number) },
    schema: z.object({ expirationDate: z.union([z.number(), z.string().transform(Date.parse)]) }),
    idempotent: true,
  });
  return { expiresAtMs: expirationDate };
}

const resultsSchema = z.object({
  webhookRegistrationResult: z
    .array(z.object({ createdWebhookId: z.number().optional(), errors: texts.optional() }))
    .length(1),
});

/** Jira answers 200 to what it refuses, too. */
async function registerByApp(client: JiraClient, { url, events, jql }: WebhookWish): Promise<{ id: string }> {
  const { webhookRegistrationResult } = await client.request({
    method: 'POST',
    path: APP_PATH,
    body: { url, webhooks: [{ events, jqlFilter: jql }] },
    schema: resultsSchema,
  });
  const [result] = webhookRegistrationResult;
  if (result?.createdWebhookId !== undefined) return { id: String(result.createdWebhookId) };
  const sentences = result?.errors ?? [];
  throw new JiraRequestError({
    code: 'jira_invalid_request',
    message: `Jira did not register the webhook: ${sentences.join(' ')}`,
    remedy: 'Correct what Jira names and try again.',
    errorMessages: sentences,
  });
}

/** Where Jira 10 and later want the secret is documented for their dialog only; the address stays secret as well. */
function bodyOf(family: WebhookFamily, { name, url, events, jql, secret }: WebhookWish): unknown {
  const common = { name, url, events, filters: { [FILTER]: jql }, excludeBody: false };
  if (family === 'server') return { ...common, enabled: true };
  if (family === 'cloud-admin') return { ...common, enabled: true, secret };
  return { ...common, active: true, ...(secret === undefined ? {} : { configuration: { secret } }) };
}
