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

/** Application links, their consumers, the tokens people granted them, and the nonces already seen. */
export interface Grants {
  links: Map<string, ApplicationLink>;
  consumers: Map<string, Consumer>;
  requestTokens: Map<string, RequestToken>;
  accessTokens: Map<string, AccessToken>;
  /** Seconds. The two long ones are what Jira puts into every access token reply. */
  lifetimes: { requestToken: number; accessToken: number; session: number };
  addLink(link: NewLink): ApplicationLink;
  removeLink(id: string): boolean;
  /** Registers the consumer of a link, in place of the link's present one. */
  putConsumer(linkId: string, consumer: NewConsumer): Consumer;
  /** Removes the consumer and every token it was given. */
  removeConsumer(key: string): boolean;
  consumerOf(linkId: string): Consumer | undefined;
  createRequestToken(consumerKey: string, callback: string | null): RequestToken;
  createAccessToken(from: { consumerKey: string; userName: string; secret: string }): AccessToken;
  /** Remembers the nonce; false when it was there already. */
  useNonce(use: { consumerKey: string; nonce: string; timestampSeconds: number }): boolean;
}

/** How far a timestamp may be from the site's clock, in seconds, on either side. */
export const timestampWindowSeconds = 300;

type State = Pick<Grants, 'links' | 'consumers' | 'requestTokens' | 'accessTokens' | 'lifetimes'>;

function removeConsumer(state: State, key: string): boolean {
  for (const tokens of [state.requestTokens, state.accessTokens]) {
    for (const token of tokens.values()) {
      if (token.consumerKey === key) tokens.delete(token.value);
    }
  }
  return state.consumers.delete(key);
}

function consumerOf(state: State, linkId: string): Consumer | undefined {
  return [...state.consumers.values()].find((consumer) => consumer.linkId === linkId);
}

function putConsumer(state: State, linkId: string, consumer: NewConsumer): Consumer {
  if (!state.links.has(linkId)) {
    throw new SandboxError(`There is no application link ${linkId}`, {
      code: 'sandbox_unknown_thing',
      remedy: 'Add the link first, or use world.addConsumer, which adds both.',
    });
  }
  // Jira knows no minimum size for these keys.
  const publicKey = readPublicKey(consumer.publicKeyPem, { minimumBits: 1 });
  const present = consumerOf(state, linkId);
  if (present) removeConsumer(state, present.key);
  const stored: Consumer = {
    key: consumer.key,
    name: consumer.name,
    description: consumer.description ?? '',
    publicKeyPem: publicKeyPem(publicKey),
    linkId,
    callbackUrl: consumer.callbackUrl ?? null,
    twoLeggedUser: consumer.twoLeggedUser ?? null,
  };
  state.consumers.set(stored.key, stored);
  return stored;
}

function createNonceMemory(now: () => number): Grants['useNonce'] {
  const seen = new Map<string, number>();
  return ({ consumerKey, nonce, timestampSeconds }) => {
    const oldest = Math.floor(now() / 1000) - timestampWindowSeconds;
    // Insertion order is nearly order of time: clear the outdated front, look no further.
    for (const [name, timestamp] of seen) {
      if (timestamp >= oldest) break;
      seen.delete(name);
    }
    const name = JSON.stringify([consumerKey, nonce]);
    if (seen.has(name)) return false;
    seen.set(name, timestampSeconds);
    return true;
  };
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
  const state: State = {
    links: new Map(),
    consumers: new Map(),
    requestTokens: new Map(),
    accessTokens: new Map(),
    lifetimes: { requestToken: 600, accessToken: 157_680_000, session: 160_272_000 },
  };
  return {
    ...state,
    addLink({ name, rpcUrl, displayUrl = rpcUrl, typeId = 'generic' }) {
      const link: ApplicationLink = { id: randomId(), name, rpcUrl, displayUrl, typeId };
      state.links.set(link.id, link);
      return link;
    },
    removeLink(id) {
      const consumer = consumerOf(state, id);
      if (consumer) removeConsumer(state, consumer.key);
      return state.links.delete(id);
    },
    putConsumer: (linkId, consumer) => putConsumer(state, linkId, consumer),
    removeConsumer: (key) => removeConsumer(state, key),
    consumerOf: (linkId) => consumerOf(state, linkId),
    createRequestToken(consumerKey, callback) {
      const token = createRequestToken(consumerKey, callback, now());
      state.requestTokens.set(token.value, token);
      return token;
    },
    createAccessToken(from) {
      const token = createAccessToken(from, now(), state.lifetimes);
      state.accessTokens.set(token.value, token);
      return token;
    },
    useNonce: createNonceMemory(now),
  };
}
