import { createJiraClient, createTransport, oauth1Authorization } from '@crosslink/jira';
import type { HttpRequest, JiraClient } from '@crosslink/jira';
import { generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Issue, Sandbox } from '@crosslink/sandbox';
import { sql } from 'kysely';
import type { Actor } from '../actor.ts';
import { createBacklog } from '../backlog/backlog.ts';
import type { CreateIdeaInput } from '../backlog/input.ts';
import type { Page } from '../backlog/paging.ts';
import type { IdeaInFull } from '../backlog/view.ts';
import { findConnection, usable } from '../connections/load.ts';
import { createJobs } from '../jobs/jobs.ts';
import type { Link } from '../links/link.ts';
import { createLinks } from '../links/links.ts';
import { silentLogger } from '../log.ts';
import { readVaultKey } from '../store/keys.ts';
import { migrate } from '../store/migrate.ts';
import type { DatabaseConfig } from '../store/store.ts';
import { openStore } from '../store/store.ts';
import { createVault } from '../store/vault.ts';
import { createSync } from '../sync/sync.ts';
import { createPush } from './push.ts';
import type { PushFeature } from './push.ts';
import type { OnStep, PushSettings } from './settings.ts';
import type { Push } from './view.ts';
import { jiraVersion } from '../../../../test/jira-version.ts';

export const publicUrl = 'https://crosslink.test';
const consumerKey = 'crosslink-test';
export const siteId = 'site';

/** All a worker needs to know, in any process: plain data. */
export interface Surroundings {
  database: DatabaseConfig;
  sandboxUrl: string;
  privateKeyPem: string;
  /** Access tokens by connection id. */
  tokens: Record<string, string>;
}

const vaultKey = Buffer.alloc(32, 7).toString('base64');

export type Worker = Awaited<ReturnType<typeof openWorker>>;

export interface WorkerOptions {
  onStep?: OnStep;
  /** When a client has its credential and has not sent anything yet. */
  onClient?: () => Promise<void>;
  /** Before a request to Jira is signed. */
  onSign?: (request: HttpRequest) => Promise<void>;
  settings?: Partial<PushSettings>;
  exclusive?: boolean;
  /** Between reading from Jira and writing what it said. */
  onRead?: () => Promise<void>;
}

/** One process's share: the database, the queue, and the push on it. Its Jira calls are really signed and sent. */
export async function openWorker(surroundings: Surroundings, o: WorkerOptions & { now: () => number }) {
  const store = await openStore(surroundings.database, silentLogger);
  await migrate(store.db);
  const jobs = createJobs({ store, log: silentLogger });
  const transport = createTransport({ attemptTimeoutMs: 2_000 });
  const clientFor = async (connectionId: string): Promise<JiraClient> => {
    await usable(store.db, await findConnection(store.db, connectionId));
    const client = clientWith(surroundings, { connectionId, now: o.now, transport, onSign: o.onSign });
    await o.onClient?.();
    return client;
  };
  const vault = createVault({ keys: [readVaultKey(vaultKey)] });
  const deps = { db: store.db, jobs, now: o.now, publicUrl, log: silentLogger, vault };
  const push = createPush(deps, { clientFor, ...o });
  const links = createLinks({ ...deps, clientFor });
  const backlog = createBacklog(deps);
  const sync = createSync(deps, {
    ...{ clientFor, sleep: () => Promise.resolve() },
    ...(o.onRead && { onRead: o.onRead }),
  });
  await jobs.install();
  const close = async () => {
    await sync.stop();
    await jobs.stop();
    await transport.close();
    await store.close();
  };
  return { db: store.db, jobs, push, links, backlog, sync, close };
}

function clientWith(
  { sandboxUrl, privateKeyPem, tokens }: Surroundings,
  o: {
    connectionId: string;
    now: () => number;
    transport: ReturnType<typeof createTransport>;
    onSign: WorkerOptions['onSign'] | undefined;
  },
): JiraClient {
  const authorization = oauth1Authorization({
    consumerKey,
    signer: rsaSha1Signer(readPrivateKey(privateKeyPem)),
    token: tokens[o.connectionId] ?? '',
    now: o.now,
  });
  const { transport, now } = o;
  // Waiting between attempts would only make the tests slow.
  return createJiraClient({
    baseUrl: sandboxUrl,
    transport,
    authorization: async (request) => {
      await o.onSign?.(request);
      return authorization(request);
    },
    now,
    sleep: () => Promise.resolve(),
  });
}

export type Lab = Awaited<ReturnType<typeof openLab>>;

/** A Jira, a database with people, a site and their connections, and one worker; the clock stands still. */
export async function openLab(database: DatabaseConfig, o: WorkerOptions = {}) {
  let nowMs = Date.now();
  const now = () => nowMs;
  let sandbox = await createSandbox({ now, version: jiraVersion });
  const keyPair = await generateKeyPair({ bits: 2048 });
  const surroundings = introduce(sandbox, database, keyPair);
  let worker = await openWorker(surroundings, { now, ...o });
  await seed(worker, surroundings);
  return {
    surroundings,
    now,
    advance: (ms: number) => void (nowMs += ms),
    get sandbox() {
      return sandbox;
    },
    get worker() {
      return worker;
    },
    /** Everything as in the beginning, but the database need not be opened again. */
    reset: async () => {
      await sandbox.close();
      sandbox = await createSandbox({ now, version: jiraVersion });
      Object.assign(surroundings, introduce(sandbox, database, keyPair));
      await sql`truncate "user", site, idea cascade`.execute(worker.db);
      await seed(worker, surroundings);
    },
    /** Makes way for another process: the embedded database lets in but one. */
    leave: () => worker.close(),
    enter: async (options: WorkerOptions = {}) => {
      worker = await openWorker(surroundings, { now, exclusive: true, ...options });
    },
    close: async () => {
      await worker.close();
      await sandbox.close();
    },
  };
}

const people = ['alice', 'bob', 'carol'] as const;
export const actorOf = (name: (typeof people)[number], role: Actor['role'] = 'member'): Actor => ({
  userId: `user-${name}`,
  role,
});
export const connectionOf = (name: (typeof people)[number]) => `connection-${name}`;

/** As a renewal does: the old token is good for nothing from now on. */
export async function renewConnection(lab: Lab, name: (typeof people)[number]): Promise<void> {
  const { world } = lab.sandbox;
  world.revokeTokens(name);
  const token = world.grants.createAccessToken({ consumerKey, userName: name, secret: 'unused with RSA' });
  lab.surroundings.tokens[connectionOf(name)] = token.value;
  await sql`
    update connection set credential_version = credential_version + 1 where id = ${connectionOf(name)}
  `.execute(lab.worker.db);
}

export const alice = actorOf('alice');

function introduce(
  sandbox: Sandbox,
  database: DatabaseConfig,
  { privateKeyPem, publicKeyPem }: { privateKeyPem: string; publicKeyPem: string },
): Surroundings {
  sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem });
  const tokens = people.map((userName): [string, string] => {
    const token = sandbox.world.grants.createAccessToken({
      consumerKey,
      userName,
      secret: 'unused with RSA',
    });
    return [connectionOf(userName), token.value];
  });
  return { database, sandboxUrl: sandbox.url, privateKeyPem, tokens: Object.fromEntries(tokens) };
}

async function seed({ db }: Pick<Worker, 'db'>, { sandboxUrl }: Surroundings): Promise<void> {
  await sql`
    insert into site (id, base_url, name, title, deployment, version, version_numbers, clock_offset_seconds, created_at)
    values ('site', ${sandboxUrl}, 'Sandbox', 'Sandbox', 'data-center', '10.3.0', '{10,3,0}', 0, now())
  `.execute(db);
  await sql`
    insert into consumer (id, site_id, kind, consumer_key, state, public_key_pem, public_key_fingerprint,
      sealed_private_key, key_version, created_at)
    values ('consumer', 'site', 'oauth1', ${consumerKey}, 'active', '', '', '', 1, now())
  `.execute(db);
  for (const name of people) {
    await sql`
      insert into "user" (id, name, email, email_verified, role, created_at, updated_at)
      values (${`user-${name}`}, ${name}, ${`${name}@example.com`}, true, 'member', now(), now())
    `.execute(db);
    await sql`
      insert into connection (id, site_id, consumer_id, user_id, kind, state, jira_user_id, jira_display_name,
        sealed_credential, credential_version, created_at, connected_at)
      values (${connectionOf(name)}, 'site', 'consumer', ${`user-${name}`}, 'oauth1', 'active', ${name}, ${name},
        'none', 1, now(), now())
    `.execute(db);
  }
}

export async function ideaWithStories(
  worker: Pick<Worker, 'backlog'>,
  stories = 2,
  more: Partial<CreateIdeaInput> = {},
): Promise<IdeaInFull> {
  return worker.backlog.createIdea(alice, {
    title: 'Dark mode',
    description: 'Pages that are *dark*.',
    stories: Array.from({ length: stories }, (_, index) => ({
      asA: `reader ${index + 1}`,
      iWant: 'a dark page',
      acceptanceCriteria: '- dark',
    })),
    ...more,
  });
}

/** All of them, page by page. */
export async function linksOf(
  { links }: Pick<Worker, 'links'>,
  about: { itemId?: string | undefined } = {},
): Promise<Link[]> {
  const found: Link[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page<Link> = await links.list(alice, { ...about, limit: 200, cursor });
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

export function startPush(worker: Pick<Worker, 'push'>, ideas: { id: string }[], more = {}): Promise<Push> {
  const ideaIds = ideas.map(({ id }) => id);
  return worker.push.start(alice, {
    ideaIds,
    connectionId: connectionOf('alice'),
    projectKey: 'DEMO',
    ...more,
  });
}

/** Runs a push to its end, putting the clock on while it waits. */
export async function settle(
  lab: Lab,
  push: { id: string },
  by: PushFeature = lab.worker.push,
): Promise<Push> {
  for (let round = 0; round < 60; round += 1) {
    await by.runPush(push.id);
    const now = await by.get(alice, { pushId: push.id });
    if (now.state !== 'running') return now;
    lab.advance(30_000);
  }
  throw new Error(`The push ${push.id} does not come to an end.`);
}

/** As if that much time had gone by since the worker that holds it gave a sign of life. */
export async function endLease(lab: Lab, pushId: string): Promise<void> {
  lab.advance(61_000);
  await sql`update push set lease_until = now() where id = ${pushId}`.execute(lab.worker.db);
}

/** The issues in the sandbox that came of an item, whatever Crosslink believes. */
export function issuesOf(sandbox: Sandbox, itemId: string): Issue[] {
  return [...sandbox.world.issues.all()].filter((issue) => {
    const property = issue.properties['crosslink'];
    return (
      typeof property === 'object' && property !== null && 'itemId' in property && property.itemId === itemId
    );
  });
}

/** Requests Jira got, of one kind. */
export function requestsTo(sandbox: Sandbox, method: string, path: RegExp) {
  return sandbox.requests.filter((request) => request.method === method && path.test(request.path));
}
