import { afterEach, describe, expect, test } from 'vitest';
import { editIssue } from '../endpoints/edit-issue.ts';
import { onEveryJira } from '../endpoints/every-jira.test-support.ts';
import type { EveryJira } from '../endpoints/every-jira.test-support.ts';
import { listTransitions, transitionIssue } from '../endpoints/transitions.ts';
import { startTestServer } from '../test-server.test-support.ts';
import type { TestServer } from '../test-server.test-support.ts';
import { parseDelivery } from './delivery.ts';
import type { WebhookHint } from './delivery.ts';
import { ensureWebhook } from './ensure.ts';
import { webhookFamilyOf, webhookTraits } from './family.ts';
import { deleteWebhook, issueEvents, listWebhooks, registerWebhook, renewWebhooks } from './registration.ts';
import type { WebhookWish } from './registration.ts';
import { verifyAppToken, verifySignature } from './verify.ts';
import { registrarsOf } from './webhooks.test-support.ts';
import type { Registrar } from './webhooks.test-support.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startReceiver(): Promise<TestServer> {
  const receiver = await startTestServer((_request, response) => response.writeHead(200).end());
  closers.push(receiver.close);
  return receiver;
}

const SECRET = 'a secret of ours';
const wishFor = ({ family }: Registrar, more: Partial<WebhookWish> = {}): WebhookWish => ({
  ...{ name: 'Crosslink', url: 'http://127.0.0.1:9/hook', events: issueEvents, jql: 'project = DEMO' },
  ...(webhookTraits(family).proof === 'signature' ? { secret: SECRET } : {}),
  ...more,
});

async function clear({ client, family }: Registrar): Promise<void> {
  for (const { id } of await listWebhooks(client, family)) await deleteWebhook(client, family, id);
}

type Request = TestServer['requests'][number];

async function isProven(request: Request, { family, app }: Registrar): Promise<boolean> {
  const { authorization, 'x-hub-signature': signature } = request.headers;
  if (webhookTraits(family).proof === 'path') return true;
  if (app) return (await verifyAppToken({ ...app, authorization, nowMs: Date.now() })).valid;
  return verifySignature({
    body: Buffer.from(request.body),
    signature: Array.isArray(signature) ? signature[0] : signature,
    secret: SECRET,
  });
}

/** Everything that can happen to an issue, once. */
async function liveThrough(jira: EveryJira): Promise<{ id: string; key: string }> {
  const issue = await jira.issue();
  await editIssue(jira.as(), issue.id, { fields: { labels: ['new'] } });
  const [transition] = await listTransitions(jira.as(), issue.id);
  await transitionIssue(jira.as(), issue.id, transition?.id ?? '');
  const path = `/rest/api/2/issue/${issue.id}`;
  const schema = { schema: (await import('zod')).z.unknown() };
  await jira.as().request({ method: 'POST', path: `${path}/comment`, body: { body: 'Hi' }, ...schema });
  await jira.as('admin').request({ method: 'DELETE', path, ...schema });
  await jira.sandbox.settleWebhooks();
  return issue;
}

onEveryJira('a webhook', (jira) => {
  test('is registered, listed, and deleted; gone is no error', async () => {
    for (const registrar of registrarsOf(jira)) {
      const { client, family } = registrar;
      const { id } = await registerWebhook(client, family, wishFor(registrar));
      const { name, ...wished } = wishFor(registrar);
      const [present] = await listWebhooks(client, family);
      expect(present).toMatchObject({
        ...{ id, enabled: true, url: wished.url, events: wished.events, jql: wished.jql },
        name: family === 'cloud-app' ? '' : name,
      });
      expect(JSON.stringify(present)).not.toContain(SECRET);
      await deleteWebhook(client, family, id);
      await deleteWebhook(client, family, id);
      expect(await listWebhooks(client, family)).toEqual([]);
    }
  });

  test('is no business of people who are no administrators, nor of programs that are no app', async () => {
    const wished = { ...wishFor({ family: 'server', client: jira.as() }) };
    for (const { family } of registrarsOf(jira)) {
      await expect(listWebhooks(jira.as('bob'), family)).rejects.toMatchObject({ code: 'jira_forbidden' });
      const registering = registerWebhook(jira.as('bob'), family, wished);
      await expect(registering).rejects.toMatchObject({ code: 'jira_forbidden' });
    }
  });

  test('that cannot be is refused in Jira’s words', async () => {
    for (const registrar of registrarsOf(jira)) {
      const wish = wishFor(registrar, { events: ['nonsense'] });
      await expect(registerWebhook(registrar.client, registrar.family, wish)).rejects.toMatchObject({
        code: 'jira_invalid_request',
        errorMessages: [expect.stringContaining('nonsense')],
      });
    }
  });

  test('is there once however often it is wished for', async () => {
    for (const registrar of registrarsOf(jira)) {
      const { client, family } = registrar;
      const o = { family, wish: wishFor(registrar), nowMs: Date.now() };
      const first = await ensureWebhook(client, o);
      expect(first).toMatchObject({ outcome: 'registered', deletedIds: [] });
      const second = await ensureWebhook(client, o);
      expect(second).toMatchObject({ id: first.id, outcome: 'kept', deletedIds: [] });
      const changed = await ensureWebhook(client, {
        ...o,
        wish: wishFor(registrar, { jql: 'project = OPS' }),
      });
      expect(changed.outcome).toBe(family === 'cloud-app' ? 'registered' : 'replaced');
      expect(await listWebhooks(client, family)).toMatchObject([{ id: changed.id, jql: 'project = OPS' }]);
      await clear(registrar);
    }
  });

  test('of which there are several by mistake is left once; foreign ones stay', async () => {
    for (const registrar of registrarsOf(jira).filter(({ family }) => family !== 'cloud-app')) {
      const { client, family } = registrar;
      const foreign = { url: 'http://127.0.0.1:9/other', name: 'Foreign' };
      await registerWebhook(client, family, wishFor(registrar, foreign));
      await registerWebhook(client, family, wishFor(registrar, { jql: '' }));
      const { id } = await registerWebhook(client, family, wishFor(registrar));
      await registerWebhook(client, family, wishFor(registrar));
      const ensured = await ensureWebhook(client, { family, wish: wishFor(registrar), nowMs: Date.now() });
      expect(ensured).toMatchObject({ id, outcome: 'kept' });
      expect(ensured.deletedIds).toHaveLength(2);
      const left = (await listWebhooks(client, family)).map(({ url }) => url).toSorted();
      expect(left).toEqual(['http://127.0.0.1:9/hook', 'http://127.0.0.1:9/other']);
      await clear(registrar);
    }
  });

  test('tells of all that happens to an issue, proven, so that it is understood', async () => {
    for (const registrar of registrarsOf(jira)) {
      const receiver = await startReceiver();
      const events = [...issueEvents, 'comment_created'];
      const wish = wishFor(registrar, { url: `${receiver.url}/hook/token`, events });
      await ensureWebhook(registrar.client, { family: registrar.family, wish, nowMs: Date.now() });
      const issue = await liveThrough(jira);
      const hints: WebhookHint[] = [];
      for (const request of receiver.requests) {
        expect(await isProven(request, registrar)).toBe(true);
        hints.push(parseDelivery({ body: Buffer.from(request.body), headers: request.headers, nowMs: 1 }));
      }
      expect(hints.every(({ issueId }) => issueId === issue.id)).toBe(true);
      const named = hints.filter(({ issueKey }) => issueKey === issue.key);
      expect(named.every(({ projectKey }) => projectKey === 'DEMO')).toBe(true);
      expect(hints.map(({ timestampMs }) => timestampMs > 1e12)).not.toContain(false);
      const told = new Set(hints.map(({ kind, changed }) => [kind, ...changed].join(' ')));
      const expected = ['issue', 'issue labels', 'issue status', 'comment', 'issue-deleted'];
      expect([...told].toSorted()).toEqual(expected.toSorted());
      expect(hints.filter(({ isStatusChange }) => isStatusChange)).toHaveLength(1);
      expect(hints.every(({ deliveryId }) => (deliveryId !== undefined) === jira.isCloud)).toBe(true);
      const isApp = registrar.family === 'cloud-app';
      expect(hints.every(({ webhookIds }) => webhookIds.length === (isApp ? 1 : 0))).toBe(true);
      await clear(registrar);
    }
  });
});

onEveryJira('an app’s webhook', (jira) => {
  test('is renewed before it ends', async () => {
    const registrar = registrarsOf(jira).find(({ family }) => family === 'cloud-app');
    if (!registrar) return;
    const { client, family } = registrar;
    const wish = wishFor(registrar);
    const nowMs = Date.now();
    const { id, expiresAtMs = 0 } = await ensureWebhook(client, { family, wish, nowMs });
    expect(expiresAtMs - nowMs).toBe(30 * 86_400_000);
    const webhook = jira.sandbox.world.webhooks.dynamic.get(Number(id));
    if (webhook) webhook.expiresAt = nowMs + 14 * 86_400_000;
    const renewed = await ensureWebhook(client, { family, wish, nowMs });
    expect(renewed).toMatchObject({ id, outcome: 'renewed' });
    expect(renewed.expiresAtMs).toBeGreaterThan(nowMs + 29 * 86_400_000);
    expect((await renewWebhooks(client, [id, '999'])).expiresAtMs).toBeGreaterThan(nowMs);
  });
});

describe('the family of webhooks', () => {
  const dataCenter = (major: number) => ({ deployment: 'data-center' as const, versionNumbers: [major, 1] });
  const cloud = { deployment: 'cloud' as const, versionNumbers: [1001, 0, 0] };

  test('is told by deployment, version and kind of connection', () => {
    expect(webhookFamilyOf(dataCenter(8), 'oauth1')).toBe('server');
    expect(webhookFamilyOf(dataCenter(9), 'personal-access-token')).toBe('server');
    expect(webhookFamilyOf(dataCenter(10), 'oauth1')).toBe('data-center');
    expect(webhookFamilyOf(dataCenter(11), 'oauth2')).toBe('data-center');
    expect(webhookFamilyOf(cloud, 'oauth2')).toBe('cloud-app');
    expect(webhookFamilyOf(cloud, 'api-token')).toBe('cloud-admin');
  });
});
