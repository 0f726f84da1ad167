import { exchangeForAccessToken, readJiraCallback } from '@crosslink/jira';
import type { AccessToken } from '@crosslink/oauth1';
import { followClock } from '../sites/clock.ts';
import { requestToken } from '../sites/consumers.ts';
import { createSecret } from '../store/secret.ts';
import type { Proof } from './attempts.ts';
import type { Beginning, Flow } from './flow.ts';
import type { Granted } from './grant.ts';

type OAuth1Proof = Extract<Proof, { kind: 'oauth1' }>;

/** The three legs of RFC 5849. */
export const oauth1Flow: Flow<OAuth1Proof> = {
  async begin({ deps, site, consumer }, beginning) {
    const callback = callbackOf(deps.publicUrl, beginning);
    const { authorizationUrl, token, tokenSecret } = await requestToken(deps, { site, consumer, callback });
    const proof: OAuth1Proof = {
      kind: 'oauth1',
      token: createSecret(token),
      tokenSecret: createSecret(tokenSecret),
    };
    return { authorizationUrl, proof };
  },

  // The token never left us: it is the one this attempt was given, so there is nothing to compare.
  fromVerifier: ({ token }, verifier) => [
    ['oauth_token', token.reveal()],
    ['oauth_verifier', verifier],
  ],

  check(_floor, { token }, parameters) {
    readJiraCallback({ parameters, expectedToken: token.reveal() });
  },

  async exchange({ deps, site, consumer }, { token, tokenSecret }, parameters) {
    const { verifier } = readJiraCallback({ parameters, expectedToken: token.reveal() });
    const credentials = await deps.signers.credentials(consumer);
    const accessToken = await followClock(
      deps,
      site,
    )((clockOffsetSeconds) =>
      exchangeForAccessToken({
        ...{ baseUrl: site.base_url, transport: deps.transport, now: deps.now, clockOffsetSeconds },
        consumer: credentials,
        token: token.reveal(),
        tokenSecret: tokenSecret.reveal(),
        verifier,
      }),
    );
    return { granted: grantedBy(accessToken), site };
  },
};

function callbackOf(publicUrl: string, { attemptId, callback, loopbackUrl }: Beginning): string {
  if (callback === 'oob') return 'oob';
  return loopbackUrl ?? `${publicUrl}/oauth1/callback/${attemptId}`;
}

/** An access token of Jira as a credential. */
export function grantedBy(accessToken: AccessToken): Granted {
  const { token, tokenSecret, sessionHandle } = accessToken;
  return {
    credential: {
      kind: 'oauth1',
      token: createSecret(token),
      tokenSecret: createSecret(tokenSecret),
      ...(sessionHandle === undefined ? {} : { sessionHandle: createSecret(sessionHandle) }),
    },
    expiresInSeconds: accessToken.expiresInSeconds,
    authorizationExpiresInSeconds: accessToken.authorizationExpiresInSeconds,
  };
}
