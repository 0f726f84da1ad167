import { createBrowser, formOf } from '../../packages/cli/src/demo/browser.ts';
import type { Browser } from '../../packages/cli/src/demo/browser.ts';

/** What Crosslink has told its caller to be done; none of it may ever be lost again. */
export interface Acknowledged {
  account?: { email: string; password: string };
  siteId?: string;
  consumerId?: string;
  connectionId?: string;
  ideaId?: string;
  pushId?: string;
  /** Issue key by item id. */
  links: Map<string, string>;
}

export interface JourneyOptions {
  url: string;
  jiraUrl: string;
  /** The newest set-up token the server printed. */
  setupToken: () => Promise<string>;
  /** Registers the consumer at Jira, as its administrator would. */
  registerAtJira: (consumer: { consumerKey: string; publicKeyPem: string }) => void;
  /** Called each time the server has acknowledged something. */
  onAcknowledged: () => void;
}

export type Step = (journey: Journey) => Promise<void>;

export interface Journey extends JourneyOptions {
  browser: Browser;
  done: Acknowledged;
}

export const idea = {
  title: 'Export the backlog as CSV',
  description: 'Customers ask for it every week.',
  stories: [
    { asA: 'product manager', iWant: 'to export ideas', soThat: 'I can share them' },
    { title: 'Choose the columns of the export' },
  ],
};

/** The main job as a list of steps, each safe to try again after the server died in the middle of it. */
export const steps: readonly Step[] = [setUp, addSite, addConsumer, connect, createIdea, push, readLinks];

export function startJourney(options: JourneyOptions): Journey {
  return { ...options, browser: createBrowser(), done: { links: new Map() } };
}

/** A call of the REST API as the signed-in user; throws what is not a success. */
export async function call<T>(journey: Journey, method: string, path: string, json?: unknown): Promise<T> {
  const page = await journey.browser.visit(`${journey.url}${path}`, {
    method,
    ...(json === undefined ? {} : { json }),
  });
  if (page.status >= 400) throw new ApiError(page.status, page.html);
  return (page.html === '' ? undefined : JSON.parse(page.html)) as T;
}

class ApiError extends Error {
  readonly status: number;

  constructor(status: number, body: string) {
    super(`${status} ${body}`);
    this.status = status;
  }
}

async function setUp(journey: Journey): Promise<void> {
  const account = { email: 'ada@example.com', password: 'correct horse battery' };
  const { needed } = await call<{ needed: boolean }>(journey, 'GET', '/api/v1/setup');
  if (needed) {
    await call(journey, 'POST', '/api/v1/setup', {
      token: await journey.setupToken(),
      name: 'Ada',
      ...account,
    });
  }
  await call(journey, 'POST', '/api/auth/sign-in/email', account);
  journey.done.account = account;
  journey.onAcknowledged();
}

async function addSite(journey: Journey): Promise<void> {
  const sites = await listOf<{ id: string }>(journey, '/api/v1/sites');
  const site =
    sites[0] ?? (await call<{ id: string }>(journey, 'POST', '/api/v1/sites', { url: journey.jiraUrl }));
  journey.done.siteId = site.id;
  journey.onAcknowledged();
}

async function addConsumer(journey: Journey): Promise<void> {
  interface Consumer {
    id: string;
    consumerKey: string;
    publicKeyPem: string;
  }
  const path = `/api/v1/sites/${journey.done.siteId}/consumers`;
  const consumers = await listOf<Consumer>(journey, path);
  const consumer = consumers[0] ?? (await call<Consumer>(journey, 'POST', path, { bits: 2048 }));
  journey.done.consumerId = consumer.id;
  journey.onAcknowledged();
  journey.registerAtJira(consumer);
  await call(journey, 'POST', `/api/v1/consumers/${consumer.id}/verify`);
  journey.onAcknowledged();
}

async function connect(journey: Journey): Promise<void> {
  const { browser, url, done } = journey;
  const path = `/api/v1/sites/${done.siteId}/attempts`;
  const attempt = await call<{ authorizationUrl: string }>(journey, 'POST', path, {});
  journey.onAcknowledged();
  let page = await browser.visit(attempt.authorizationUrl);
  if (page.html.includes('os_username')) {
    const login = formOf(page, 'os_username');
    page = await browser.visit(login.action, {
      form: { ...login.fields, os_username: 'alice', os_password: 'alice' },
    });
  }
  const consent = formOf(page, 'approve');
  const result = await browser.visit(consent.action, { form: { ...consent.fields, approve: 'Allow' } });
  if (result.status >= 400) throw new ApiError(result.status, `${url}: not connected`);
  const [connection] = await listOf<{ id: string }>(journey, '/api/v1/connections');
  if (!connection) throw new Error('Crosslink said connected, but lists no connection');
  done.connectionId = connection.id;
  journey.onAcknowledged();
}

async function createIdea(journey: Journey): Promise<void> {
  const created = await call<{ id: string }>(journey, 'POST', '/api/v1/ideas', idea);
  journey.done.ideaId = created.id;
  journey.onAcknowledged();
}

async function push(journey: Journey): Promise<void> {
  const { done } = journey;
  const pushes = await listOf<{ id: string }>(journey, '/api/v1/pushes');
  const started =
    pushes[0] ??
    (await call<{ id: string }>(journey, 'POST', '/api/v1/pushes', {
      ideaIds: [done.ideaId],
      connectionId: done.connectionId,
      projectKey: 'DEMO',
    }));
  done.pushId = started.id;
  journey.onAcknowledged();
  for (const deadline = Date.now() + 60_000; ;) {
    const current = await call<{ state: string; items: unknown[] }>(
      journey,
      'GET',
      `/api/v1/pushes/${started.id}`,
    );
    if (current.state === 'done') break;
    if (current.state === 'failed' || Date.now() > deadline)
      throw new Error(`The push ended ${JSON.stringify(current)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  journey.onAcknowledged();
}

async function readLinks(journey: Journey): Promise<void> {
  const links = await listOf<{ itemId: string; issueKey: string }>(journey, '/api/v1/links');
  for (const { itemId, issueKey } of links) journey.done.links.set(itemId, issueKey);
  journey.onAcknowledged();
}

/** Lists come as `{ items }` or bare. */
export async function listOf<T>(journey: Journey, path: string): Promise<T[]> {
  const answer = await call<T[] | { items: T[] }>(journey, 'GET', path);
  return Array.isArray(answer) ? answer : answer.items;
}

/** Throws unless everything acknowledged so far is still there. */
export async function verifyAcknowledged(journey: Journey): Promise<void> {
  const { done } = journey;
  const check = (condition: boolean, what: string) => {
    if (!condition) throw new Error(`Lost after a kill: ${what}`);
  };
  if (done.account) await call(journey, 'GET', '/api/v1/me');
  if (done.siteId) await call(journey, 'GET', `/api/v1/sites/${done.siteId}`);
  if (done.connectionId) {
    const who = await call<{ name?: string }>(
      journey,
      'GET',
      `/api/v1/connections/${done.connectionId}/whoami`,
    );
    check(who.name === 'alice', `the token (${JSON.stringify(who)})`);
  }
  if (done.ideaId) {
    const found = await call<{ title: string; stories: unknown[] }>(
      journey,
      'GET',
      `/api/v1/ideas/${done.ideaId}`,
    );
    check(found.title === idea.title && found.stories.length === idea.stories.length, 'the idea');
  }
  const links = await listOf<{ itemId: string; issueKey: string }>(journey, '/api/v1/links');
  for (const [itemId, issueKey] of done.links) {
    check(
      links.some((link) => link.itemId === itemId && link.issueKey === issueKey),
      `the link to ${issueKey}`,
    );
  }
}
