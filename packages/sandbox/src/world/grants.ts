import { publicKeyPem, readPublicKey } from '@crosslink/oauth1';

import { SandboxError } from '../errors.ts';
import type { AccessToken, ApplicationLink, Consumer, RequestToken } from './model.ts';
import { randomId, randomText } from './random-text.ts';

export interface NewLink {
  name: string;
  rpcUrl: string;
  displayUrl?: string;
  typeId?: string;
}

export interface NewConsumer {
  key: string;
  name: string;
  publicKeyPem: string;
  description?: string;
  callbackUrl?: string;
  /** Let two-legged calls in, as this user. */
  twoLeggedUser?: string;
}

/** Jira's own identity as a consumer, as `consumer-info` shows it. */
export interface OwnConsumer {
  key: string;
  /** Base64 of the SPKI. */
  publicKey: string;
}

/** Application links, their consumers, the tokens people granted them, and the nonces already seen. */
export interface Grants {
  links: Map<string, ApplicationLink>;
  consumers: Map<string, Consumer>;
  requestTokens: Map<string, RequestToken>;
  accessTokens: Map<string, AccessToken>;
  /** The timestamps, in seconds, of the nonces seen, by consumer key and nonce. */
  nonces: Map<string, number>;
  /** null until somebody asks for it. */
  ownConsumer: OwnConsumer | null;
  /** Seconds. The two long ones are what Jira puts into every access token reply. */
  lifetimes: { requestToken: number; accessToken: number; session: number };
  /** The job that removes expired access tokens, also those that could still be renewed. */
  cleanUp: { everySeconds: number; lastAt: number };
  addLink(link: NewLink): ApplicationLink;
  removeLink(id: string): boolean;
  /** Registers the consumer of a link, in place of the link's present one. */
  putConsumer(linkId: string, consumer: NewConsumer): Consumer;
  /** Removes the consumer and every token it was given. */
  removeConsumer(key: string): boolean;
  consumerOf(linkId: string): Consumer | undefined;
  createRequestToken(consumerKey: string, callback: string | null): RequestToken;
  createAccessToken(from: { consumerKey: string; userName: string; secret: string }): AccessToken;
  /** The access token of that value, unless the clean-up job has removed it. */
  findAccessToken(value: string): AccessToken | undefined;
  /** What a person has granted and the clean-up job has left. */
  accessTokensOf(userName: string): AccessToken[];
  /** Remembers the nonce; false when it was there already. */
  useNonce(use: { consumerKey: string; nonce: string; timestampSeconds: number }): boolean;
}

/** How far a timestamp may be from the site's clock, in seconds, on either side. */
export const timestampWindowSeconds = 300;

function removeConsumer(grants: Grants, key: string): boolean {
  for (const tokens of [grants.requestTokens, grants.accessTokens]) {
    for (const token of tokens.values()) {
      if (token.consumerKey === key) tokens.delete(token.value);
    }
  }
  return grants.consumers.delete(key);
}

function consumerOf(grants: Grants, linkId: string): Consumer | undefined {
  return [...grants.consumers.values()].find((consumer) => consumer.linkId === linkId);
}

function putConsumer(grants: Grants, linkId: string, consumer: NewConsumer): Consumer {
  if (!grants.links.has(linkId)) {
    throw new SandboxError(`There is no application link ${linkId}`, {
      code: 'sandbox_unknown_thing',
      remedy: 'Add the link first, or use world.addConsumer, which adds both.',
    });
  }
  // Jira knows no minimum size for these keys.
  const publicKey = readPublicKey(consumer.publicKeyPem, { minimumBits: 1 });
  const present = consumerOf(grants, linkId);
  if (present) removeConsumer(grants, present.key);
  const stored: Consumer = {
    key: consumer.key,
    name: consumer.name,
    description: consumer.description ?? '',
    publicKeyPem: publicKeyPem(publicKey),
    linkId,
    callbackUrl: consumer.callbackUrl ?? null,
    twoLeggedUser: consumer.twoLeggedUser ?? null,
    refusal: null,
  };
  grants.consumers.set(stored.key, stored);
  return stored;
}

function useNonce({ nonces }: Grants, use: Parameters<Grants['useNonce']>[0], nowSeconds: number): boolean {
  const oldest = nowSeconds - timestampWindowSeconds;
  // Insertion order is nearly order of time: clear the outdated front, look no further.
  for (const [name, timestamp] of nonces) {
    if (timestamp >= oldest) break;
    nonces.delete(name);
  }
  const name = JSON.stringify([use.consumerKey, use.nonce]);
  if (nonces.has(name)) return false;
  nonces.set(name, use.timestampSeconds);
  return true;
}

/** Catches up with the clean-up job: what had expired when it last ran is gone. */
function removeExpired({ cleanUp, accessTokens }: Grants, atMs: number): void {
  const everyMs = cleanUp.everySeconds * 1000;
  const runs = Math.floor((atMs - cleanUp.lastAt) / everyMs);
  if (runs < 1) return;
  cleanUp.lastAt += runs * everyMs;
  for (const token of accessTokens.values()) {
    if (token.expiresAt < cleanUp.lastAt) accessTokens.delete(token.value);
  }
}

function createAccessToken(
  from: { consumerKey: string; userName: string; secret: string },
  at: number,
  lifetimes: Grants['lifetimes'],
): AccessToken {
  return {
    ...from,
    value: randomText(32),
    createdAt: at,
    expiresAt: at + lifetimes.accessToken * 1000,
    session: { handle: randomText(32), expiresAt: at + lifetimes.session * 1000 },
  };
}

function createRequestToken(consumerKey: string, callback: string | null, at: number): RequestToken {
  return {
    value: randomText(32),
    secret: randomText(32),
    consumerKey,
    callback,
    createdAt: at,
    decision: 'none',
    userName: null,
    verifier: null,
  };
}

export function createGrants(now: () => number): Grants {
  const grants: Grants = {
    links: new Map(),
    consumers: new Map(),
    requestTokens: new Map(),
    accessTokens: new Map(),
    nonces: new Map(),
    ownConsumer: null,
    lifetimes: { requestToken: 600, accessToken: 157_680_000, session: 160_272_000 },
    cleanUp: { everySeconds: 8 * 3600, lastAt: now() },
    addLink({ name, rpcUrl, displayUrl = rpcUrl, typeId = 'generic' }) {
      const link: ApplicationLink = { id: randomId(), name, rpcUrl, displayUrl, typeId };
      grants.links.set(link.id, link);
      return link;
    },
    removeLink(id) {
      const consumer = consumerOf(grants, id);
      if (consumer) removeConsumer(grants, consumer.key);
      return grants.links.delete(id);
    },
    putConsumer: (linkId, consumer) => putConsumer(grants, linkId, consumer),
    removeConsumer: (key) => removeConsumer(grants, key),
    consumerOf: (linkId) => consumerOf(grants, linkId),
    createRequestToken(consumerKey, callback) {
      const token = createRequestToken(consumerKey, callback, now());
      grants.requestTokens.set(token.value, token);
      return token;
    },
    createAccessToken(from) {
      const token = createAccessToken(from, now(), grants.lifetimes);
      grants.accessTokens.set(token.value, token);
      return token;
    },
    findAccessToken(value) {
      removeExpired(grants, now());
      return grants.accessTokens.get(value);
    },
    accessTokensOf(userName) {
      removeExpired(grants, now());
      return [...grants.accessTokens.values()].filter((token) => token.userName === userName);
    },
    useNonce: (use) => useNonce(grants, use, Math.floor(now() / 1000)),
  };
  return grants;
}
