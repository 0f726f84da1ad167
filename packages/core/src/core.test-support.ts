import { randomBytes } from 'node:crypto';
import { createTransport } from '@crosslink/jira';
import type { TransportOptions } from '@crosslink/jira';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import type { OidcSettings } from './accounts/oidc.ts';
import type { Actor, Role } from './actor.ts';
import { assembleCore } from './assemble.ts';
import type { CompletedAttempt, StartedAttempt } from './connections/dance.ts';
import type { Logger } from './log.ts';
import { readVaultKey } from './store/keys.ts';
import { beginStore } from './store/store.ts';
import type { DatabaseConfig } from './store/store.ts';
import type { Consumer, Site } from './sites/view.ts';
import { jiraVersion } from '../../../test/jira-version.ts';

export const publicUrl = 'https://crosslink.test';

export type TestCore = Awaited<ReturnType<typeof openTestCore>>;

/** A core on its own sandbox, with people who have a session each, and a clock that stands still. */
export async function openTestCore(
  database: DatabaseConfig,
  o: {
    contextPath?: string;
    transport?: TransportOptions;
    secret?: string;
    version?: string;
    publicUrl?: string;
    returnAddresses?: string[];
    oidc?: OidcSettings;
  } = {},
) {
  const clock = createClock();
  const { log, logged } = createLog();
  const sandbox = await createSandbox({
    now: clock.now,
    contextPath: o.contextPath ?? '',
    version: o.version ?? jiraVersion,
  });
  const store = await beginStore(database, log);
  const transport = createTransport({ attemptTimeoutMs: 5_000, ...o.transport });
  const secret = { kind: 'key' as const, value: o.secret ?? randomBytes(32).toString('base64') };
  const config = {
    ...{ database, secret, now: clock.now, transport, log, cloud: sandbox.cloud ?? {} },
    publicUrl: o.publicUrl ?? publicUrl,
    returnAddresses: o.returnAddresses ?? [],
    oidc: o.oidc,
  };
  const core = await assembleCore(config, { store, keys: [readVaultKey(secret.value)] });
  const person = async (name: string, role: Role) => {
    const at = new Date(clock.now());
    const user = {
      id: `user-${name}`,
      name,
      email: `${name}@crosslink.test`,
      email_verified: true,
      image: null,
    };
    await store.db
      .insertInto('user')
      .values({ ...user, role, created_at: at, updated_at: at })
      .execute();
    return { userId: user.id, sessionId: `session-${name}`, role };
  };
  const people = {
    admin: await person('admin', 'administrator'),
    alice: await person('alice', 'member'),
    bob: await person('bob', 'member'),
    viewer: await person('viewer', 'viewer'),
  };
  const close = async () => {
    await core.close();
    await transport.close();
    await sandbox.close();
  };
  return { core, db: store.db, sandbox, clock, people, logged, close };
}

function createClock() {
  let nowMs = Date.now();
  return { now: () => nowMs, advance: (seconds: number) => void (nowMs += seconds * 1000) };
}

function createLog() {
  const logged: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string) => void logged.push({ fields, message });
  const log: Logger = { info: write, warn: write, error: write };
  return { log, logged };
}

/** Adds the sandbox as a site, with a consumer that its administrator has registered and we have verified. */
export async function linkedSite(
  { core, sandbox, people }: Pick<TestCore, 'core' | 'sandbox' | 'people'>,
  o: { privateKeyPem?: string } = {},
): Promise<{ site: Site; consumer: Consumer }> {
  const site = await core.sites.add(people.admin, { url: sandbox.url });
  const added = await core.sites.addConsumer(people.admin, { siteId: site.id, bits: 2048, ...o });
  const { consumerKey: key, publicKeyPem } = added;
  sandbox.world.addConsumer({ key, name: 'Crosslink', publicKeyPem: publicKeyPem ?? '' });
  const consumer = await core.sites.verifyConsumer(people.admin, { consumerId: added.id });
  return { site, consumer };
}

interface Decision {
  user?: string;
  button?: 'approve' | 'deny';
  cloudId?: string;
}

/** The pairs a browser would bring back to the callback, after `user` pressed the button at Jira. */
export async function decideAtJira(
  sandbox: Sandbox,
  attempt: Pick<StartedAttempt, 'authorizationUrl'>,
  decision: Decision = {},
): Promise<[string, string][]> {
  const { location = 'none:' } = await pressAtJira(sandbox, attempt, decision);
  return [...new URL(location).searchParams];
}

/** The code that Jira shows for an application that nobody can be sent back to. */
export async function codeAtJira(
  sandbox: Sandbox,
  attempt: Pick<StartedAttempt, 'authorizationUrl'>,
  decision: Decision = {},
): Promise<string> {
  const { html } = await pressAtJira(sandbox, attempt, decision);
  return /id="verifier">([^<]+)</.exec(html)?.[1] ?? `no code at: ${html}`;
}

/** Where Jira sends the browser after the button, or the page it shows instead. */
export async function pressAtJira(
  sandbox: Sandbox,
  { authorizationUrl }: Pick<StartedAttempt, 'authorizationUrl'>,
  o: Decision = {},
): Promise<{ location: string | undefined; html: string }> {
  const { user = 'alice', button = 'approve', cloudId } = o;
  const { origin } = new URL(sandbox.url);
  const cookies = new Map<string, string>();
  const send = async (url: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const body = form && { method: 'POST', body: new URLSearchParams(form) };
    const reply = await fetch(url, { redirect: 'manual', headers: { cookie, origin }, ...body });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    return {
      url,
      html: await reply.text(),
      next: location === null ? undefined : new URL(location, url).href,
    };
  };
  const follow = async (url: string): Promise<{ url: string; html: string }> => {
    const page = await send(url);
    return page.next === undefined ? page : follow(page.next);
  };
  const login = await follow(authorizationUrl);
  if (login.html.includes('name="os_username"')) {
    await send(login.url.split('?')[0] ?? '', { os_username: user, os_password: user });
  }
  const question = await follow(authorizationUrl);
  const hidden = [...question.html.matchAll(/name="(atl_token|oauth_token)"\s+value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  const oauth_token = new URL(authorizationUrl).searchParams.get('oauth_token');
  const { next, html } = await send(question.url, {
    ...(oauth_token === null ? {} : { oauth_token }),
    ...fields,
    ...(cloudId === undefined ? {} : { cloudId }),
    [button]: 'yes',
  });
  return { location: next, html };
}

/** The whole dance. */
export async function connect(
  { core, sandbox }: Pick<TestCore, 'core' | 'sandbox'>,
  actor: Actor,
  o: { siteId: string; user?: string },
): Promise<CompletedAttempt> {
  const attempt = await core.connections.startAttempt(actor, { siteId: o.siteId });
  const parameters = await decideAtJira(sandbox, attempt, { user: o.user ?? 'alice' });
  return core.connections.completeAttempt(actor, { attemptId: attempt.attemptId, parameters });
}

/** What a promise rejects with; undefined when it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
