import { expect } from 'vitest';

import type { Sandbox } from '../index.ts';
import type { AccessToken, RequestToken } from '../world/model.ts';
import { callback, consumerKey, startWithConsumer } from '../testing/fixture.test-support.ts';
import type { RawRequest } from '../testing/raw-request.test-support.ts';

/** A clock that stands still, so that the acceptable timestamps are known. */
export const nowSeconds = Math.floor(Date.now() / 1000);

export interface Stage {
  sandbox: Sandbox;
  /** Allowed by alice, verifier `right1`. */
  requestToken: RequestToken;
  accessToken: AccessToken;
  handle: string;
}

export async function setStage(): Promise<Stage> {
  const sandbox = await startWithConsumer({ now: () => nowSeconds * 1000, contextPath: '/jira' });
  const { grants } = sandbox.world;
  const requestToken = grants.createRequestToken(consumerKey, callback);
  Object.assign(requestToken, { decision: 'allowed', userName: 'alice', verifier: 'right1' });
  const accessToken = grants.createAccessToken({ consumerKey, userName: 'alice', secret: 'secret' });
  return { sandbox, requestToken, accessToken, handle: accessToken.session?.handle ?? '' };
}

/** One thing that is wrong with a request that is good otherwise, and the one right answer. */
export interface Wrong {
  what: string;
  /** Where the facts say so. */
  facts: string;
  oauth?: RawRequest['oauth'];
  afterwards?: RawRequest['afterwards'];
  timestamp?: number;
  /** Appended to the address before signing. */
  query?: string;
  world?: (stage: Stage) => void;
  problem: string;
  status: 400 | 401 | 403 | 503;
  fields?: Record<string, unknown>;
}

export interface Endpoint {
  name: string;
  good: (stage: Stage) => RawRequest;
  /** In the order in which they are looked at. */
  wrongs: Wrong[];
}

export const absent = (name: string) => ({
  problem: 'parameter_absent',
  status: 400 as const,
  fields: { oauth_parameters_absent: name },
});
export const rejected = (name: string) => ({
  problem: 'parameter_rejected',
  status: 400 as const,
  fields: { oauth_parameters_rejected: name },
});
export const refused = (problem: string) => ({ problem, status: 401 as const });

const methodRejected = { problem: 'signature_method_rejected', status: 400 as const };
const timestampRefused = {
  problem: 'timestamp_refused',
  status: 400 as const,
  fields: { oauth_acceptable_timestamps: `${nowSeconds - 300}-${nowSeconds + 300}` },
};
const signatureInvalid = {
  ...refused('signature_invalid'),
  fields: {
    oauth_signature: expect.any(String) as string,
    oauth_signature_method: 'RSA-SHA1',
    oauth_signature_base_string: expect.stringMatching(
      /^(GET|POST)&http%3A%2F%2F127\.0\.0\.1%3A\d+%2Fjira%2F(plugins|rest)/,
    ) as string,
  },
};

const methodIs = (what: string, facts: string): Wrong => ({
  what: `signature method ${what}`,
  facts,
  oauth: { oauth_signature_method: what },
  ...methodRejected,
});

/** V of the facts, from here on alike at every endpoint. */
export const laterValidation: Wrong[] = [
  {
    what: 'an oauth_ parameter twice',
    facts: '§4 V: no oauth_ parameter twice; §5: each at most once',
    query: '?oauth_version=1.0',
    ...rejected('oauth_version'),
  },
  {
    what: 'another version than 1.0',
    facts: '§4 V: version 1.0 if given; oauth_acceptable_versions',
    oauth: { oauth_version: '1.1' },
    problem: 'version_rejected',
    status: 400,
    fields: { oauth_acceptable_versions: '1.0-1.0' },
  },
];
export const clockAndSignature: Wrong[] = [
  {
    what: 'a timestamp that is no number',
    facts: '§4 V: timestamp (unconfirmed, so the stricter)',
    oauth: { oauth_timestamp: 'yesterday' },
    ...rejected('oauth_timestamp'),
  },
  {
    what: 'a clock 301 s behind',
    facts: '§4 V: within ±300 s; oauth_acceptable_timestamps',
    timestamp: nowSeconds - 301,
    ...timestampRefused,
  },
  {
    what: 'a clock 301 s ahead',
    facts: '§4 V: within ±300 s; oauth_acceptable_timestamps',
    timestamp: nowSeconds + 301,
    ...timestampRefused,
  },
  {
    what: 'a nonce that was used',
    facts: '§4 V: nonce unused; §5 nonce memory',
    oauth: { oauth_nonce: 'used' },
    world: ({ sandbox }) =>
      sandbox.world.grants.useNonce({ consumerKey, nonce: 'used', timestampSeconds: nowSeconds }),
    ...refused('nonce_used'),
  },
  {
    what: 'a parameter added after signing',
    facts: '§4 V: signature; echoes its base string',
    afterwards: { oauth_extra: '1' },
    ...signatureInvalid,
  },
  {
    what: 'a signature that is none',
    facts: '§4 V: signature; echoes its base string',
    afterwards: { oauth_signature: 'none' },
    ...signatureInvalid,
  },
];

export const otherMethods = [
  methodIs('HMAC-SHA1', '§5: HMAC refused'),
  methodIs('RSA-SHA256', '§5: RSA-SHA256 refused'),
  methodIs('PLAINTEXT', '§5: PLAINTEXT refused'),
  methodIs('rsa-sha1', '§4 V: exactly RSA-SHA1'),
];

/** At the token endpoints, where a missing parameter does not make the request anonymous. */
export const fullValidation: Wrong[] = [
  ...otherMethods,
  {
    what: 'no signature method',
    facts: '§4 V: exactly RSA-SHA1',
    oauth: { oauth_signature_method: undefined },
    ...methodRejected,
  },
  ...laterValidation,
  {
    what: 'neither timestamp nor nonce',
    facts: '§4 V: timestamp and nonce present',
    oauth: { oauth_timestamp: undefined, oauth_nonce: undefined },
    ...absent('oauth_timestamp&oauth_nonce'),
  },
  {
    what: 'no timestamp',
    facts: '§4 V: timestamp present',
    oauth: { oauth_timestamp: undefined },
    ...absent('oauth_timestamp'),
  },
  {
    what: 'no nonce',
    facts: '§4 V: nonce present',
    oauth: { oauth_nonce: undefined },
    ...absent('oauth_nonce'),
  },
  ...clockAndSignature,
  {
    what: 'no signature',
    facts: '§4 V: signature',
    afterwards: { oauth_signature: undefined },
    ...absent('oauth_signature'),
  },
];
