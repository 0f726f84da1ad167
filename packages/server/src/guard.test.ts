import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { createApp } from './app.ts';
import { createLogger } from './log.ts';
import { appSections } from './routes/pages.ts';
import { filesBelow } from './web-app.ts';
import { signedIn, testBrowser } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

type Role = 'viewer' | 'member' | 'administrator';

/** A body each route accepts, where it wants one; addresses in it answer nothing. */
const nowhere = 'http://127.0.0.1:9/';
const id = randomUUID();
const bodies: Record<string, unknown> = {
  'POST /api/v1/sites/discover': { url: nowhere },
  'POST /api/v1/sites': { url: nowhere },
  'POST /api/v1/sites/:siteId/consumers': {},
  'POST /api/v1/sites/:siteId/consumers/rotate': {},
  'PATCH /api/v1/sites/:siteId': { name: 'Another name' },
  'POST /api/v1/sites/:siteId/attempts': {},
  'POST /api/v1/attempts/:attemptId/complete': { verifier: 'none' },
  'POST /api/v1/sites/:siteId/connections': { kind: 'personal-access-token', token: 'none' },
  'POST /api/v1/ideas': { title: 'An idea' },
  'PUT /api/v1/ideas/by-external-id/:externalId': { title: 'An idea' },
  'POST /api/v1/imports': [],
  'PATCH /api/v1/imports/:importId': {},
  'POST /api/v1/imports/:importId/run': {},
  'POST /api/v1/ideas/batch': { ideaIds: [id], action: 'delete' },
  'POST /api/v1/ideas/:ideaId/move': { before: id },
  'POST /api/v1/stories/:storyId/move': { before: id },
  'PATCH /api/v1/ideas/:ideaId': { title: 'Another title' },
  'POST /api/v1/ideas/:ideaId/stories': { title: 'A story' },
  'PATCH /api/v1/stories/:storyId': { title: 'Another title' },
  'PATCH /api/v1/me': { name: 'Another name' },
  'PATCH /api/v1/people/:userId': { role: 'viewer' },
  'POST /api/v1/invitations': { email: 'eve@example.com', role: 'viewer' },
  'POST /api/v1/api-keys': { name: 'A key' },
  'POST /api/v1/examinations': { url: nowhere },
  'POST /api/v1/connect-sessions': { siteId: id, reference: 'user-1' },
  'POST /api/v1/connect-sessions/open': { token: 'none' },
  'POST /api/v1/handovers/open': { token: 'none' },
  'POST /api/v1/handovers/check': { token: 'none' },
  'POST /api/v1/consumers/:consumerId/register': { as: { kind: 'personal-access-token', token: 'none' } },
  'POST /api/v1/links': { itemKind: 'idea', itemId: id, issue: 'DEMO-1' },
  'POST /api/v1/links/:linkId/relink': { issue: 'DEMO-1' },
  'POST /api/v1/pushes': { ideaIds: [id], connectionId: id, projectKey: 'DEMO' },
  'POST /api/v1/pushes/preflight': { ideaIds: [id], connectionId: id, projectKey: 'DEMO' },
  'POST /api/v1/pushes/:pushId/repeat': {},
  'PUT /api/v1/sites/:siteId/projects/:projectKey/mappings/:itemKind': {},
  'PATCH /api/v1/sites/:siteId/sync': { enabled: true },
  'POST /api/v1/sites/:siteId/sync/run': {},
  'POST /api/v1/sites/:siteId/sync/webhook': {},
  'PUT /api/v1/sites/:siteId/sync/statuses': { items: [] },
  'POST /api/v1/sites/:siteId/sync/statuses/preview': { items: [] },
};

/** Who is let in: everybody, or a role and all above it. A route missing here fails the test. */
const allowed: Record<string, 'nobody' | Role> = {
  'GET /': 'nobody',
  'GET /assets/:name': 'nobody',
  'GET /icon.svg': 'nobody',
  'GET /icons/crosslink-16.png': 'nobody',
  'GET /color-scheme.js': 'nobody',
  ...Object.fromEntries(
    appSections.flatMap((section) => [
      [`GET /${section}`, 'nobody' as const],
      [`GET /${section}/*`, 'nobody' as const],
    ]),
  ),
  'POST /api/v1/handovers/open': 'nobody',
  'POST /api/v1/handovers/check': 'nobody',
  // A delivery proves itself.
  'POST /webhooks/jira/:token': 'nobody',
  'POST /api/v1/connect-sessions/open': 'nobody',
  'POST /api/v1/connect-sessions/:connectSessionId/look': 'nobody',
  'POST /api/v1/connect-sessions/:connectSessionId/begin': 'nobody',
  'GET /health': 'nobody',
  'GET /api/v1/openapi.json': 'nobody',
  'GET /api/v1/setup': 'nobody',
  'POST /api/v1/setup': 'nobody',
  'POST /api/auth/sign-in/email': 'nobody',
  'POST /api/auth/sign-in/oidc': 'nobody',
  // Without a provider there is nothing: its own test tells the rest.
  'GET /api/auth/callback/oidc': 'nobody',
  'GET /api/auth/*': 'nobody',
  'POST /api/auth/*': 'nobody',
  'POST /api/v1/invitations/open': 'nobody',
  'POST /api/v1/invitations/accept': 'nobody',
  'GET /api/v1/me': 'viewer',
  'PATCH /api/v1/me': 'viewer',
  'GET /api/v1/people': 'viewer',
  'PATCH /api/v1/people/:userId': 'administrator',
  'DELETE /api/v1/people/:userId': 'administrator',
  'POST /api/v1/invitations': 'administrator',
  'GET /api/v1/invitations': 'administrator',
  'DELETE /api/v1/invitations/:invitationId': 'administrator',
  'GET /api/v1/sessions': 'viewer',
  'DELETE /api/v1/sessions': 'viewer',
  'DELETE /api/v1/sessions/:sessionId': 'viewer',
  'POST /api/v1/api-keys': 'viewer',
  'GET /api/v1/api-keys': 'viewer',
  'DELETE /api/v1/api-keys/:apiKeyId': 'viewer',
  'GET /api/v1/audit': 'administrator',
  'POST /api/v1/sites/discover': 'administrator',
  'POST /api/v1/sites': 'administrator',
  'GET /api/v1/sites': 'viewer',
  'GET /api/v1/sites/:siteId': 'viewer',
  'PATCH /api/v1/sites/:siteId': 'administrator',
  'DELETE /api/v1/sites/:siteId': 'administrator',
  'GET /api/v1/sites/:siteId/set-up/oauth2': 'administrator',
  'POST /api/v1/sites/:siteId/consumers': 'administrator',
  'GET /api/v1/sites/:siteId/consumers': 'viewer',
  'POST /api/v1/sites/:siteId/consumers/rotate': 'administrator',
  'GET /api/v1/consumers/:consumerId/connections': 'administrator',
  'POST /api/v1/consumers/:consumerId/verify': 'administrator',
  'DELETE /api/v1/consumers/:consumerId': 'administrator',
  'POST /api/v1/consumers/:consumerId/register': 'administrator',
  'POST /api/v1/consumers/:consumerId/handover': 'administrator',
  'POST /api/v1/sites/:siteId/connections': 'member',
  'POST /api/v1/sites/:siteId/attempts': 'member',
  'POST /api/v1/attempts/:attemptId/complete': 'member',
  'POST /api/v1/examinations': 'administrator',
  'GET /oauth1/callback/:attemptId': 'member',
  'GET /oauth2/callback': 'member',
  'POST /api/v1/connect-sessions': 'member',
  'GET /api/v1/connect-sessions': 'viewer',
  'GET /api/v1/connect-sessions/:connectSessionId': 'viewer',
  'DELETE /api/v1/connect-sessions/:connectSessionId': 'viewer',
  'GET /api/v1/connections': 'viewer',
  'GET /api/v1/connections/:connectionId': 'viewer',
  'GET /api/v1/connections/:connectionId/whoami': 'viewer',
  'POST /api/v1/connections/:connectionId/renew': 'member',
  // One's own, and there is none: a viewer who was a member once must be able to.
  'DELETE /api/v1/connections/:connectionId': 'viewer',
  'POST /api/v1/ideas': 'member',
  'GET /api/v1/ideas': 'viewer',
  'GET /api/v1/ideas/:ideaId': 'viewer',
  'GET /api/v1/ideas/:ideaId/history': 'viewer',
  'GET /api/v1/ideas/facets': 'viewer',
  'GET /api/v1/ideas/ids': 'viewer',
  'PUT /api/v1/ideas/by-external-id/:externalId': 'member',
  'POST /api/v1/ideas/batch': 'member',
  'POST /api/v1/imports': 'member',
  'GET /api/v1/imports/:importId': 'member',
  'PATCH /api/v1/imports/:importId': 'member',
  'POST /api/v1/imports/:importId/run': 'member',
  'GET /api/v1/export': 'viewer',
  'POST /api/v1/ideas/:ideaId/move': 'member',
  'POST /api/v1/ideas/:ideaId/restore': 'member',
  'GET /api/v1/ideas/:ideaId/deleted-stories': 'viewer',
  'POST /api/v1/stories/:storyId/move': 'member',
  'POST /api/v1/stories/:storyId/restore': 'member',
  'PATCH /api/v1/ideas/:ideaId': 'member',
  'DELETE /api/v1/ideas/:ideaId': 'member',
  'POST /api/v1/ideas/:ideaId/stories': 'member',
  'PATCH /api/v1/stories/:storyId': 'member',
  'DELETE /api/v1/stories/:storyId': 'member',
  'GET /api/v1/connections/:connectionId/projects': 'member',
  'GET /api/v1/connections/:connectionId/projects/:projectKey/offers/:itemKind': 'member',
  'POST /api/v1/pushes': 'member',
  'GET /api/v1/pushes': 'viewer',
  'GET /api/v1/pushes/:pushId': 'viewer',
  'POST /api/v1/pushes/preflight': 'member',
  'POST /api/v1/pushes/:pushId/cancel': 'member',
  'POST /api/v1/pushes/:pushId/repeat': 'member',
  'GET /api/v1/sites/:siteId/projects/:projectKey/mappings': 'viewer',
  'PUT /api/v1/sites/:siteId/projects/:projectKey/mappings/:itemKind': 'member',
  'DELETE /api/v1/sites/:siteId/projects/:projectKey/mappings/:itemKind': 'member',
  'GET /api/v1/sites/:siteId/sync': 'viewer',
  'PATCH /api/v1/sites/:siteId/sync': 'administrator',
  'POST /api/v1/sites/:siteId/sync/run': 'member',
  'POST /api/v1/sites/:siteId/sync/webhook': 'administrator',
  'GET /api/v1/sites/:siteId/sync/webhook/instructions': 'administrator',
  'DELETE /api/v1/sites/:siteId/sync/webhook': 'administrator',
  'GET /api/v1/sites/:siteId/sync/statuses': 'viewer',
  'PUT /api/v1/sites/:siteId/sync/statuses': 'member',
  'POST /api/v1/sites/:siteId/sync/statuses/preview': 'member',
  'GET /api/v1/links': 'viewer',
  'POST /api/v1/links': 'member',
  'GET /api/v1/links/:linkId': 'viewer',
  'POST /api/v1/links/:linkId/refresh': 'member',
  'POST /api/v1/links/:linkId/relink': 'member',
  'DELETE /api/v1/links/:linkId': 'member',
  'GET /api/v1/events': 'viewer',
  'GET /metrics': 'administrator',
};

/** Here a key gets less than its owner. */
const forPeopleOnly = [
  'POST /api/v1/api-keys',
  'GET /api/v1/sessions',
  'DELETE /api/v1/sessions',
  'DELETE /api/v1/sessions/:sessionId',
];

const roles: Role[] = ['viewer', 'member', 'administrator'];
let server: TestServer;
const browsers = new Map<'nobody' | Role, TestBrowser>();
const keys = new Map<Role, string>();

beforeAll(async () => {
  const database = await newPostgresDatabase();
  server = await startTestServer({ database });
  browsers.set('nobody', testBrowser(server.url)).set('administrator', server.administrator);
  for (const role of ['viewer', 'member'] as const) {
    await addAccount(database.url, role);
    browsers.set(role, await signedIn(server.url, `${role}@example.com`));
  }
  for (const role of roles) {
    const made = await browsers.get(role)?.json<{ key: string }>('POST', '/api/v1/api-keys', { name: role });
    keys.set(role, made?.key ?? '');
  }
});

afterAll(() => server.close());

/** There is no way to invite anybody yet, so the account is written by hand, with the administrator's password. */
async function addAccount(databaseUrl: string, role: Role): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const userId = randomUUID();
  await client.query(
    `insert into "user" (id, name, email, email_verified, role, created_at, updated_at)
     values ($1, $2, $3, false, $2, now(), now())`,
    [userId, role, `${role}@example.com`],
  );
  await client.query(
    `insert into account (id, user_id, account_id, provider_id, password, created_at, updated_at)
     select $1, $2, $2, 'credential', password, now(), now() from account limit 1`,
    [randomUUID(), userId],
  );
  await client.end();
}

async function allRoutes(): Promise<string[]> {
  const routes: string[] = [];
  const app = await createApp({
    core: server.core,
    config: { publicUrl: server.url, trustProxy: 0, requestsPerMinute: 1000 },
    log: createLogger('silent', process.stderr),
    onRoute: ({ method, url }) => routes.push(...[method].flat().map((one) => `${one} ${url}`)),
  });
  await app.ready();
  await app.close();
  return routes.filter((route) => !route.startsWith('HEAD '));
}

const askByKey = (role: Role, route: string) =>
  ask('nobody', route, { authorization: `Bearer ${keys.get(role) ?? ''}` });

async function ask(
  who: 'nobody' | Role,
  route: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern
    .replace(':name', filesBelow('assets/')[0] ?? '')
    .replace(':itemKind', 'idea')
    .replace(/:\w+/g, id)
    .replace('*', 'get-session');
  const response = await browsers.get(who)?.fetch(path, {
    method,
    headers,
    ...(route in bodies ? { body: bodies[route] } : {}),
  });
  // A stream does not end by itself.
  if (response?.headers.get('content-type')?.startsWith('text/event-stream')) await response.body?.cancel();
  else await response?.arrayBuffer();
  return response?.status ?? 0;
}

let addresses = 0;
/** From an address of its own each time: wrong keys are limited by it. */
const wrongKey = () => ({
  authorization: `Bearer clk_${'x'.repeat(43)}`,
  'x-forwarded-for': `10.9.9.${(addresses += 1)}`,
});

const isRefusal = (status: number): boolean => status === 401 || status === 403;

describe('every route, tried by everybody', () => {
  test('is in the list of who is let in, and the list has no route that is gone', async () => {
    expect((await allRoutes()).sort()).toEqual(Object.keys(allowed).sort());
  });

  test.each(Object.entries(allowed).filter(([, lowest]) => lowest !== 'nobody'))(
    '%s is for %s and above',
    async (route, lowest) => {
      expect(await ask('nobody', route)).toBe(401);
      expect(await ask('administrator', route, wrongKey()), 'a wrong key beside a good cookie').toBe(401);
      for (const role of roles) {
        const status = await ask(role, route);
        const lets = roles.indexOf(role) >= roles.indexOf(lowest as Role);
        expect(isRefusal(status), `${role} got ${status}`).toBe(!lets);
        expect(status, role).not.toBe(500);
        const byKey = await askByKey(role, route);
        const letsKey = lets && !forPeopleOnly.includes(route);
        expect(isRefusal(byKey), `the key of ${role} got ${byKey}`).toBe(!letsKey);
        expect(byKey, role).not.toBe(500);
      }
    },
  );

  test.each(
    Object.entries(allowed).filter(
      ([route, lowest]) => lowest === 'nobody' && route.startsWith('GET ') && !route.includes('/callback/'),
    ),
  )('%s is open to nobody in particular', async (route) => {
    expect(await ask('nobody', route)).toBe(200);
  });
});
