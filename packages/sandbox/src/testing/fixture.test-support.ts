import { generateKeyPair, readPrivateKey, rsaSha1Signer, signRequest } from '@crosslink/oauth1';
import type { ConsumerCredentials, SignRequestOptions } from '@crosslink/oauth1';
import { afterEach } from 'vitest';

import type { Sandbox, SandboxOptions } from '../index.ts';
import { createSandbox } from '../index.ts';
import { createBrowser } from './browser.test-support.ts';

const open: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox that is closed after the test. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  open.push(sandbox);
  return sandbox;
}

/** One pair for all tests of a file: making it takes most of a second. */
export const keyPair = await generateKeyPair({ bits: 2048 });

export const consumerKey = 'crosslink-test';
export const callback = 'http://127.0.0.1:9/callback?attempt=7';

const consumer: ConsumerCredentials = {
  consumerKey,
  signer: rsaSha1Signer(readPrivateKey(keyPair.privateKeyPem)),
};

/** A sandbox that knows our consumer. */
export async function startWithConsumer(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: keyPair.publicKeyPem });
  return sandbox;
}

type Signing = Partial<SignRequestOptions> & { url: string };

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as form-encoded pairs. */
  pairs: Record<string, string>;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const pairs = Object.fromEntries(new URLSearchParams(text));
  return { status: response.status, headers: response.headers, text, pairs };
}

/** Signs with our consumer unless `o` says otherwise, and sends. */
export async function sendSigned(o: Signing): Promise<Answer> {
  const signed = await signRequest({ method: 'POST', ...consumer, ...o });
  const { method, headers, body } = signed;
  return send(signed.url, { method, headers, ...(body === undefined ? {} : { body }) });
}

export const oauthUrl = (sandbox: Sandbox, name: string): string =>
  `${sandbox.url}/plugins/servlet/oauth/${name}`;

export interface Granted {
  token: string;
  secret: string;
  sessionHandle: string;
}

/** The request token's value, asked for with a callback. */
export async function requestToken(
  sandbox: Sandbox,
  oauthParameters = { oauth_callback: callback },
): Promise<string> {
  const answer = await sendSigned({ url: oauthUrl(sandbox, 'request-token'), oauthParameters });
  return answer.pairs['oauth_token'] ?? '';
}

/** Lets `user` press Allow or Deny and returns the verifier of the redirect. */
export async function decide(
  sandbox: Sandbox,
  token: string,
  { user = 'alice', button = 'approve' }: { user?: string; button?: 'approve' | 'deny' } = {},
): Promise<string> {
  const browser = createBrowser(sandbox.url);
  await browser.login(user);
  await browser.get(`/plugins/servlet/oauth/authorize?oauth_token=${token}`);
  const reply = await browser.post('/plugins/servlet/oauth/authorize', {
    oauth_token: token,
    [button]: 'yes',
  });
  return URL.parse(reply.location)?.searchParams.get('oauth_verifier') ?? '';
}

export function exchange(
  sandbox: Sandbox,
  token: string,
  verifier: string,
  o: Partial<Signing> = {},
): Promise<Answer> {
  const url = oauthUrl(sandbox, 'access-token');
  return sendSigned({ url, token, oauthParameters: { oauth_verifier: verifier }, ...o });
}

/** The whole dance for a user. */
export async function dance(sandbox: Sandbox, user = 'alice'): Promise<Granted> {
  const token = await requestToken(sandbox);
  const verifier = await decide(sandbox, token, { user });
  const { pairs } = await exchange(sandbox, token, verifier);
  return {
    token: pairs['oauth_token'] ?? '',
    secret: pairs['oauth_token_secret'] ?? '',
    sessionHandle: pairs['oauth_session_handle'] ?? '',
  };
}

const apiTokens = new WeakMap<Sandbox, Map<string, string>>();

/** What basic authentication takes: on Cloud the e-mail address and an API token, elsewhere the password. */
function basicCredentials(sandbox: Sandbox, userName: string): string {
  const { cloud, world } = sandbox;
  if (!cloud) return `${userName}:${userName}`;
  const tokens = apiTokens.get(sandbox) ?? new Map<string, string>();
  apiTokens.set(sandbox, tokens);
  const token = tokens.get(userName) ?? cloud.addApiToken({ userName }).token;
  tokens.set(userName, token);
  return `${world.users.get(userName)?.emailAddress}:${token}`;
}

/** The header of basic authentication; none for `anonymous`. Where passwords are off, a personal access token. */
export function basicAuthorization(sandbox: Sandbox, user: string): Record<string, string> {
  if (user === 'anonymous') return {};
  const { world } = sandbox;
  if (world.site.personality.basicAuthentication === 'off') {
    const { personalAccessTokens } = world;
    const [present] = personalAccessTokens.of(user);
    const { rawToken } = present ?? personalAccessTokens.add({ userName: user, name: 'test' });
    return { authorization: `Bearer ${rawToken}` };
  }
  return { authorization: `Basic ${btoa(basicCredentials(sandbox, user))}` };
}

/** A REST request of that user; `api` is the version, 2 by default. */
export async function rest(
  sandbox: Sandbox,
  method: string,
  path: string,
  o: { user?: string; body?: unknown; headers?: Record<string, string>; api?: '2' | '3' } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const { user = 'alice', body, headers, api = '2' } = o;
  const identity = basicAuthorization(sandbox, user);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await send(`${sandbox.url}/rest/api/${api}${path}`, {
    method,
    headers: { ...identity, ...type, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = answer.headers.get('content-type')?.startsWith('application/json');
  return {
    status: answer.status,
    headers: answer.headers,
    body: json ? JSON.parse(answer.text) : answer.text,
  };
}

export const story = (fields: Record<string, unknown> = {}): { fields: Record<string, unknown> } => ({
  fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'A story', ...fields },
});

/** Creates an issue as alice and returns its key. */
export async function createIssue(sandbox: Sandbox, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await rest(sandbox, 'POST', '/issue', { body: story(fields) });
  if (status !== 201) throw new Error(`No issue created: ${JSON.stringify(body)}`);
  return (body as { key: string }).key;
}
