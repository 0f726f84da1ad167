import { createTransport, discoverSite, offeredKinds } from '@crosslink/jira';
import { createSandbox, sandboxVersions } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newEmbeddedDatabase, newPostgresDatabase } from '../../../test/databases.ts';
import { pressAtJira } from '../../core/src/core.test-support.ts';
import {
  makeApplicationLink,
  makeExternalApplication,
  makePersonalAccessToken,
} from './jira-by-hand.test-support.ts';
import type { Pasted } from './jira-by-hand.test-support.ts';
import { errorOf, testBrowser } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

type Kind = 'oauth1' | 'oauth1-two-legged' | 'oauth2' | 'personal-access-token' | 'api-token';

/** What each version has to offer. A version that silently loses a kind, or gets one that nobody tries, fails here. */
const pinned: Record<string, Kind[]> = {
  '8.20': ['oauth1', 'personal-access-token', 'oauth1-two-legged'],
  '9.12': ['oauth1', 'oauth2', 'personal-access-token', 'oauth1-two-legged'],
  '10.3': ['oauth1', 'oauth2', 'personal-access-token', 'oauth1-two-legged'],
  '11.2': ['oauth1', 'oauth2', 'personal-access-token', 'oauth1-two-legged'],
  cloud: ['oauth2', 'api-token'],
};

interface Stage {
  jira: Sandbox;
  server: TestServer;
  /** Signed in to Crosslink as its administrator. */
  ada: TestBrowser;
  siteId: string;
}

interface Consumer {
  id: string;
  state: string;
  consumerKey: string;
  instructions: Pasted;
}

/** Resolves to the id of the connection. */
type Way = (stage: Stage) => Promise<string>;

/** How a person gets from a site to a connection, by each kind there is; OAuth 1.0a by each way to the application link. */
const ways: Record<Kind, Record<string, Way>> = {
  oauth1: {
    'OAuth 1.0a, by hand-entered link': async (stage) => {
      const consumer = await addConsumer(stage);
      await makeApplicationLink(stage.jira, consumer.instructions);
      return danceOnceVerified(stage, consumer);
    },
    'OAuth 1.0a, by hand-over link': async (stage) => {
      const consumer = await addConsumer(stage);
      await handOver(stage, consumer);
      expect(await stateOf(stage, consumer)).toBe('active');
      return dance(stage, 'oauth1');
    },
    'OAuth 1.0a, by automation with a token': async (stage) => {
      const consumer = await addConsumer(stage);
      const token = await makePersonalAccessToken(stage.jira, 'admin');
      const reply = await register(stage, consumer, { kind: 'personal-access-token', token });
      expect(await reply.json()).toMatchObject({ id: consumer.id, state: 'active' });
      return dance(stage, 'oauth1');
    },
    'OAuth 1.0a, by automation with a password, or by hand where Jira takes none': async (stage) => {
      const consumer = await addConsumer(stage);
      const reply = await register(stage, consumer, {
        ...{ kind: 'password', userName: 'admin', password: 'admin' },
      });
      if (reply.ok) return dance(stage, 'oauth1');
      expect(stage.jira.world.site.personality.basicAuthentication).toBe('off');
      expect(await errorOf(reply)).toMatchObject({
        code: 'registration_refused',
        remedy: expect.stringMatching(/Jira 11 takes no passwords.*by hand/) as string,
      });
      // Nothing was left behind that would be in the way of the hand.
      await makeApplicationLink(stage.jira, consumer.instructions);
      return danceOnceVerified(stage, consumer);
    },
  },
  'oauth1-two-legged': {
    'two-legged OAuth 1.0a, as a service': async (stage) => {
      const consumer = await addConsumer(stage);
      await makeApplicationLink(stage.jira, consumer.instructions, 'alice');
      await verify(stage, consumer);
      const made = await connect(stage, { kind: 'oauth1-two-legged' });
      expect(made.owner).toBe('service');
      return made.id;
    },
  },
  oauth2: {
    'OAuth 2.0': async (stage) => {
      const { jira, ada, siteId } = stage;
      const setUp = await ada.json<Pasted>('GET', `/api/v1/sites/${siteId}/set-up/oauth2`);
      const client = jira.cloud ? addCloudApp(jira, setUp) : await makeExternalApplication(jira, setUp);
      const consumer = await addConsumer(stage, { kind: 'oauth2', ...client });
      return danceOnceVerified(stage, consumer, 'oauth2');
    },
  },
  'personal-access-token': {
    'a personal access token': async (stage) => {
      const token = await makePersonalAccessToken(stage.jira, 'alice');
      return (await connect(stage, { kind: 'personal-access-token', token })).id;
    },
  },
  'api-token': {
    'an API token and an e-mail address': async (stage) => {
      const apiToken = stage.jira.cloud?.addApiToken({ userName: 'alice' }).token;
      const email = stage.jira.world.users.get('alice')?.emailAddress;
      return (await connect(stage, { kind: 'api-token', email, apiToken })).id;
    },
  },
};

async function addConsumer({ ada, siteId }: Stage, draft: object = { bits: 2048 }): Promise<Consumer> {
  return ada.json<Consumer>('POST', `/api/v1/sites/${siteId}/consumers`, draft);
}

async function verify({ ada }: Stage, { id }: Consumer): Promise<void> {
  expect(await ada.json('POST', `/api/v1/consumers/${id}/verify`)).toMatchObject({ state: 'active' });
}

async function stateOf({ ada, siteId }: Stage, { id }: Consumer): Promise<string | undefined> {
  const { items } = await ada.json<{ items: Consumer[] }>('GET', `/api/v1/sites/${siteId}/consumers`);
  return items.find((one) => one.id === id)?.state;
}

const register = ({ ada }: Stage, { id }: Consumer, as: object): Promise<Response> =>
  ada.fetch(`/api/v1/consumers/${id}/register`, { method: 'POST', body: { as } });

const connect = ({ ada, siteId }: Stage, draft: object) =>
  ada.json<{ id: string; owner: string }>('POST', `/api/v1/sites/${siteId}/connections`, draft);

/** Jira's administrator has no account at Crosslink: an address is all they get. */
async function handOver({ ada, server, jira }: Stage, { id }: Consumer): Promise<void> {
  const { url } = await ada.json<{ url: string }>('POST', `/api/v1/consumers/${id}/handover`);
  const token = new URL(url).hash.split('=').at(-1)?.replace('#', '');
  const stranger = testBrowser(server.url);
  const ask = (what: 'open' | 'check') =>
    stranger.fetch(`/api/v1/handovers/${what}`, {
      ...{ method: 'POST', body: { token }, headers: { 'x-forwarded-for': `10.1.0.${visitor}` } },
    });
  visitor += 1;
  const opened = (await (await ask('open')).json()) as { instructions: Pasted };
  expect((await errorOf(await ask('check'))).code).toBe('consumer_key_unknown');
  await makeApplicationLink(jira, opened.instructions);
  expect(await (await ask('check')).json()).toMatchObject({ finished: true });
}
let visitor = 1;

async function danceOnceVerified(stage: Stage, consumer: Consumer, kind: 'oauth1' | 'oauth2' = 'oauth1') {
  await verify(stage, consumer);
  return dance(stage, kind);
}

/** One press of Allow, as Alice, and back. */
async function dance({ ada, jira, siteId }: Stage, kind: 'oauth1' | 'oauth2'): Promise<string> {
  const path = `/api/v1/sites/${siteId}/attempts`;
  const attempt = await ada.json<{ authorizationUrl: string }>('POST', path, { kind });
  const { location = '' } = await pressAtJira(jira, attempt);
  const page = await (await ada.fetch(location)).text();
  expect(page).toContain('Connected as Alice Ng');
  const { items } = await ada.json<{ items: { id: string; siteId: string; kind: string }[] }>(
    ...(['GET', '/api/v1/connections'] as const),
  );
  const mine = items.filter((one) => one.siteId === siteId);
  expect(mine.map((one) => one.kind)).toEqual([kind]);
  return mine[0]?.id ?? '';
}

/** What the developer console asks for, and gives. */
function addCloudApp({ cloud }: Sandbox, { values }: Pasted) {
  const value = (wanted: string) => values.find(({ label }) => label === wanted)?.value ?? '';
  const app = cloud?.addApp({
    name: 'Crosslink',
    redirectUri: value('Callback URL'),
    scopes: value('Scopes').split(/[ ,]+/),
    ...{ owner: 'alice', shared: true, grantLevel: 'account' },
  });
  return { clientId: app?.clientId, clientSecret: app?.clientSecret };
}

const jiras = new Map(
  await Promise.all(
    sandboxVersions.map(async (version) => {
      const jira = await createSandbox({ version, ...(version === 'cloud' ? {} : { contextPath: '/jira' }) });
      return [version, jira] as const;
    }),
  ),
);
const pastedUrl = ({ url }: Sandbox): string => `${url}/browse/DEMO-1?filter=-1`;

/** The rows of the table: what discovery says that each version offers. */
const transport = createTransport({ attemptTimeoutMs: 5_000 });
const offered = new Map<string, Kind[]>();
for (const [version, jira] of jiras) {
  const found = await discoverSite(pastedUrl(jira), { transport });
  offered.set(
    version,
    offeredKinds(found).map(({ kind }) => kind),
  );
}
await transport.close();
afterAll(() => Promise.all([...jiras.values()].map((jira) => jira.close())));

test('every version of the sandbox offers the kinds it has to', () => {
  expect(Object.fromEntries(offered)).toEqual(pinned);
});

const databases = {
  embedded: { newDatabase: newEmbeddedDatabase, versions: [...offered.keys()] },
  // What differs between versions is not the database.
  PostgreSQL: { newDatabase: newPostgresDatabase, versions: ['10.3', 'cloud'] },
};

describe.each(Object.entries(databases))('from a pasted URL to whoami, %s', (_name, database) => {
  let server: TestServer;
  beforeAll(async () => {
    const { authorizationServer = '', gateway = '' } = jiras.get('cloud')?.cloud ?? {};
    server = await startTestServer({
      database: await database.newDatabase(),
      environment: {
        ...{ CLOUD_AUTHORIZATION_SERVER: authorizationServer, CLOUD_GATEWAY: gateway },
        REQUESTS_PER_MINUTE: '100000',
      },
    });
  });
  afterAll(() => server.close());

  describe.each(database.versions)('at Jira %s', (version) => {
    let stage: Stage;
    const jira = jiras.get(version) ?? expect.unreachable();
    const kinds = offered.get(version) ?? [];

    beforeEach(async () => {
      const ada = server.administrator;
      const { grants } = jira.world;
      for (const id of grants.links.keys()) grants.removeLink(id);
      const url = pastedUrl(jira);
      const found = await ada.json<object>('POST', '/api/v1/sites/discover', { url });
      const offers = kinds.map((kind, place) => ({ kind, recommended: place === 0 }));
      expect(found).toMatchObject({ baseUrl: jira.url, offers });
      const { id: siteId } = await ada.json<{ id: string }>('POST', '/api/v1/sites', { url });
      stage = { jira, server, ada, siteId };
      return async () => {
        await ada.fetch(`/api/v1/sites/${siteId}`, { method: 'DELETE' });
      };
    });

    const rows = kinds.flatMap((kind) =>
      Object.entries(ways[kind]).map(([name, way]) => ({ name, kind, way })),
    );
    test.each(rows)('by $name', async ({ kind, way }) => {
      const id = await way(stage);
      const connection = await stage.ada.json('GET', `/api/v1/connections/${id}`);
      expect(connection).toMatchObject({ siteId: stage.siteId, kind, state: 'active', attention: null });
      const me = await stage.ada.json('GET', `/api/v1/connections/${id}/whoami`);
      expect(me).toMatchObject({ displayName: 'Alice Ng', emailAddress: 'alice@example.com', active: true });
    });

    const others = (Object.keys(ways) as Kind[]).filter((kind) => !kinds.includes(kind));
    test.each(others)('and not by %s, which it does not offer', async (kind) => {
      const ofConsumers = { oauth1: {}, oauth2: { kind: 'oauth2', clientId: 'x', clientSecret: 'x' } };
      const ofTokens = { kind, token: 'x', email: 'alice@example.com', apiToken: 'x' };
      const [what, body] =
        kind === 'oauth1' || kind === 'oauth2'
          ? (['consumers', ofConsumers[kind]] as const)
          : (['connections', ofTokens] as const);
      const path = `/api/v1/sites/${stage.siteId}/${what}`;
      const refusal = await errorOf(await stage.ada.fetch(path, { method: 'POST', body }));
      expect(refusal.code).toMatch(/^(kind|oauth1|oauth2)_not_offered$/);
      expect(refusal.remedy).not.toBe('');
    });
  });
});
