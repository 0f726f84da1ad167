import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jiraVersion } from '../../../../test/jira-version.ts';
import { pressAtJira } from '../../../core/src/core.test-support.ts';
import { makeApplicationLink } from '../../../server/src/jira-by-hand.test-support.ts';
import type { Pasted } from '../../../server/src/jira-by-hand.test-support.ts';
import { startTestServer } from '../../../server/src/test-server.test-support.ts';
import type { TestServer } from '../../../server/src/test-server.test-support.ts';
import { commandsAt, errorOf } from '../stage.test-support.ts';
import type { Commands } from '../stage.test-support.ts';
import type { Outcome } from '../child.test-support.ts';

/** 8.20 has no OAuth 2.0. */
const version = jiraVersion === '8.20' ? '9.12' : jiraVersion;
const scopes = [
  'read:jira-work',
  'write:jira-work',
  'read:jira-user',
  'manage:jira-webhook',
  'offline_access',
];

let jira: Sandbox;
let cloud: Sandbox;
let server: TestServer;
let t: Commands;
const redirectUri = () => `${server.url}/oauth2/callback`;
const secondCloud = () => cloud.cloud?.sites[1] ?? expect.unreachable();

beforeAll(async () => {
  [jira, cloud] = await Promise.all([createSandbox({ version }), createSandbox({ version: 'cloud' })]);
  const { authorizationServer = '', gateway = '' } = cloud.cloud ?? {};
  server = await startTestServer({
    environment: { CLOUD_AUTHORIZATION_SERVER: authorizationServer, CLOUD_GATEWAY: gateway },
  });
  const { key } = await server.administrator.json<{ key: string }>('POST', '/api/v1/api-keys', {
    name: 'test',
  });
  t = commandsAt(server.url, key);
});
afterAll(async () => {
  await server.close();
  await Promise.all([jira.close(), cloud.close()]);
});

async function addSite(url: string, name: string): Promise<string> {
  return (await t.json<{ id: string }>(['sites', 'add', url, '--name', name])).id;
}

async function addConsumer(siteId: string, draft: object): Promise<{ id: string; instructions: Pasted }> {
  const path = `/api/v1/sites/${siteId}/consumers`;
  return server.administrator.json('POST', path, draft);
}

const verify = (id: string) => server.administrator.json('POST', `/api/v1/consumers/${id}/verify`);

/** OAuth 2.0 sends people to the server alone, which the command line is not: they paste where they landed. */
async function pressAllow(site: string, at: Sandbox, cloudId?: string): Promise<Outcome> {
  const connecting = await t.begin(['connect', site, '--kind', 'oauth2', '--json'], { stdin: 'open' });
  const [, authorizationUrl = ''] = await connecting.tells(/\n {2}(http\S+)\n/);
  const { location, html } = await pressAtJira(at, { authorizationUrl }, { ...(cloudId && { cloudId }) });
  if (location === undefined) throw new Error(html);
  connecting.hears(location);
  return connecting.ended;
}

test('by OAuth 2.0 on Data Center, and its token is renewed', async () => {
  const siteId = await addSite(jira.url, 'Ours');
  const client = jira.world.oauth2.addClient({
    name: 'Crosslink',
    redirectUrl: redirectUri(),
    scope: 'WRITE',
  });
  const { clientId, clientSecret } = client;
  await verify((await addConsumer(siteId, { kind: 'oauth2', clientId, clientSecret })).id);
  const outcome = await pressAllow('Ours', jira);
  expect(outcome.exitCode).toBe(0);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ kind: 'oauth2', jiraUser: { name: 'alice' } });
  const renewed = await t.run(['renew', 'Ours']);
  expect([renewed.exitCode, renewed.stdout]).toEqual([
    0,
    expect.stringMatching(/^The connection of Alice Ng \(alice\) is renewed\. Its token ends .+\.\n$/),
  ]);
  expect((await t.run(['whoami', 'Ours'])).stdout).toMatch(/^Alice Ng \(alice\)\n/);
  expect((await t.run(['disconnect', 'Ours', '--yes'])).exitCode).toBe(0);
});

test('by OAuth 2.0 on Cloud: the site that was chosen, and no other', async () => {
  const siteId = await addSite(secondCloud().world.site.baseUrl, 'Second');
  const app = cloud.cloud?.addApp({
    ...{ name: 'Crosslink', redirectUri: redirectUri(), scopes, owner: 'alice', shared: true },
    grantLevel: 'resource',
  });
  const { clientId, clientSecret } = app ?? expect.unreachable();
  await verify((await addConsumer(siteId, { kind: 'oauth2', clientId, clientSecret })).id);
  const wrong = await pressAllow('Second', cloud, cloud.cloud?.sites[0]?.cloudId);
  expect([wrong.exitCode, errorOf(wrong).code]).toEqual([1, 'site_not_granted']);
  const right = await pressAllow('Second', cloud, secondCloud().cloudId);
  expect([right.exitCode, JSON.parse(right.stdout)]).toMatchObject([0, { siteId, kind: 'oauth2' }]);
  expect((await t.run(['whoami', 'Second'])).stdout).toMatch(/^Alice Ng\n/);
  expect((await t.run(['renew', 'Second'])).exitCode).toBe(0);
});

test('by an API token on Cloud, with the e-mail address as an option or typed before it', async () => {
  await addSite(cloud.url, 'First');
  const token = cloud.cloud?.addApiToken({ userName: 'alice' }).token ?? '';
  const args = ['connect', 'First', '--kind', 'api-token'];
  const typed = await t.run(args, { stdin: `alice@example.com\n${token}\n` });
  expect([typed.exitCode, typed.stdout]).toEqual([
    0,
    expect.stringContaining('Connected to First as Alice Ng.'),
  ]);
  const more = ['--email', 'alice@example.com', '--expires', '2099-01-31', '--json'];
  const said = await t.run([...args, ...more], { stdin: token });
  const { kind, renewable, expiresAt } = JSON.parse(said.stdout) as Record<string, unknown>;
  expect([kind, renewable]).toEqual(['api-token', false]);
  // The server counts seconds from its own now.
  const fromMidnightMs = Date.parse(String(expiresAt)) - new Date('2099-02-01T00:00:00').getTime();
  expect(Math.abs(fromMidnightMs)).toBeLessThan(60_000);
  expect(said.stdout + said.stderr + typed.stdout + typed.stderr).not.toContain(token);
  const fixed = await t.run(['renew', 'First', '--json']);
  expect(fixed.exitCode).toBe(1);
});

test('by two-legged OAuth 1.0a, as the service', async () => {
  const siteId = (await t.json<{ id: string }>(['sites', 'show', 'Ours'])).id;
  const consumer = await addConsumer(siteId, { bits: 2048 });
  await makeApplicationLink(jira, consumer.instructions, 'alice');
  await verify(consumer.id);
  const connected = await t.run(['connect', 'Ours', '--kind', 'oauth1-two-legged', '--json']);
  expect([connected.exitCode, JSON.parse(connected.stdout)]).toMatchObject([
    0,
    { owner: 'service', kind: 'oauth1-two-legged', jiraUser: { name: 'alice' } },
  ]);
});
