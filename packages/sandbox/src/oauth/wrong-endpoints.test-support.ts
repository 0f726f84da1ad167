import { callback, keyPair, oauthUrl } from '../testing/fixture.test-support.ts';
import type { Endpoint, Stage } from './wrong-request.test-support.ts';
import {
  absent,
  clockAndSignature,
  fullValidation,
  laterValidation,
  otherMethods,
  refused,
  rejected,
} from './wrong-request.test-support.ts';

const otherConsumer = {
  oauth: { oauth_consumer_key: 'another' },
  world: ({ sandbox }: Stage) =>
    void sandbox.world.addConsumer({
      key: 'another',
      name: 'Another',
      publicKeyPem: keyPair.publicKeyPem,
    }),
};

export const requestTokens: Endpoint = {
  name: 'request-token',
  good: ({ sandbox }) => ({
    url: oauthUrl(sandbox, 'request-token'),
    oauth: { oauth_callback: callback },
  }),
  wrongs: [
    {
      what: 'no consumer key',
      facts: '§4 request-token: consumer key present',
      oauth: { oauth_consumer_key: undefined },
      ...absent('oauth_consumer_key'),
    },
    {
      what: 'a stale consumer key',
      facts: '§4 request-token: consumer known',
      oauth: { oauth_consumer_key: 'stale' },
      ...refused('consumer_key_unknown'),
    },
    ...[
      '',
      'OOB',
      '/relative',
      'ftp://example.com/',
      'http:///path',
      'http://x.example/a b',
      'http://x/%4',
    ].map((uri) => ({
      what: `the callback "${uri}"`,
      facts: '§3: absolute http(s) URI or oob; §4 callback syntax',
      oauth: { oauth_callback: uri },
      ...rejected('oauth_callback'),
    })),
    ...fullValidation,
  ],
};

export const exchanges: Endpoint = {
  name: 'access-token, exchanging a request token',
  good: ({ sandbox, requestToken }) => ({
    url: oauthUrl(sandbox, 'access-token'),
    oauth: { oauth_token: requestToken.value, oauth_verifier: 'right1' },
  }),
  wrongs: [
    {
      what: 'no token',
      facts: '§4 access-token: token present',
      oauth: { oauth_token: undefined },
      ...absent('oauth_token'),
    },
    {
      what: 'an unknown token',
      facts: '§4 access-token: exists',
      oauth: { oauth_token: 'unknown' },
      ...refused('token_rejected'),
    },
    {
      what: 'a token exchanged before',
      facts: '§1: works once; a second exchange is token_rejected',
      world: ({ sandbox, requestToken }) => sandbox.world.grants.requestTokens.delete(requestToken.value),
      ...refused('token_rejected'),
    },
    {
      what: 'a token older than 600 s',
      facts: '§1: lives 600 s; §4 expired',
      world: ({ requestToken }) => (requestToken.createdAt -= 600_001),
      ...refused('token_expired'),
    },
    {
      what: 'a token nobody decided about',
      facts: '§3: exchange before the user decided; §4 undecided',
      world: ({ requestToken }) => (requestToken.decision = 'none'),
      ...refused('permission_unknown'),
    },
    {
      what: 'a denied token',
      facts: '§3: exchanging a denied token; §4 denied',
      world: ({ requestToken }) => (requestToken.decision = 'denied'),
      ...refused('permission_denied'),
    },
    {
      what: 'the token of another consumer',
      facts: "§4 access-token: consumer equals token's",
      ...otherConsumer,
      ...refused('token_rejected'),
    },
    {
      what: 'no consumer key',
      facts: "§4 access-token: consumer equals token's",
      oauth: { oauth_consumer_key: undefined },
      ...refused('token_rejected'),
    },
    {
      what: 'no verifier',
      facts: '§4 access-token: verifier present (400)',
      oauth: { oauth_verifier: undefined },
      ...absent('oauth_verifier'),
    },
    {
      what: 'a wrong verifier',
      facts: '§4 access-token: verifier equal',
      oauth: { oauth_verifier: 'wrong1' },
      ...refused('token_rejected'),
    },
    ...fullValidation,
  ],
};

export const renewals: Endpoint = {
  name: 'access-token, renewing an access token',
  good: ({ sandbox, accessToken, handle }) => ({
    url: oauthUrl(sandbox, 'access-token'),
    oauth: { oauth_token: accessToken.value, oauth_session_handle: handle },
  }),
  wrongs: [
    {
      what: 'a token that was renewed or revoked',
      facts: '§2: the presented token is deleted; §7',
      world: ({ sandbox, accessToken }) => sandbox.world.grants.accessTokens.delete(accessToken.value),
      ...refused('token_rejected'),
    },
    {
      what: 'the token of another consumer',
      facts: "§4 access-token: consumer equals token's",
      ...otherConsumer,
      ...refused('token_rejected'),
    },
    {
      what: 'a token without session',
      facts: '§2: token without session',
      world: ({ accessToken }) => (accessToken.session = null),
      ...refused('token_rejected'),
    },
    {
      what: 'no handle',
      facts: '§2: handle missing (400)',
      oauth: { oauth_session_handle: undefined },
      ...absent('oauth_session_handle'),
    },
    {
      what: 'a wrong handle',
      facts: '§2: handle wrong',
      oauth: { oauth_session_handle: 'wrong' },
      ...refused('token_rejected'),
    },
    {
      what: 'a session that expired',
      facts: '§2: session expired',
      world: ({ sandbox }) => sandbox.world.expireTokens('alice', 'session'),
      ...refused('permission_denied'),
    },
    ...fullValidation,
  ],
};

export const signedRest: Endpoint = {
  name: 'REST',
  good: ({ sandbox, accessToken }) => ({
    method: 'GET',
    url: `${sandbox.url}/rest/api/2/myself`,
    oauth: { oauth_token: accessToken.value },
  }),
  wrongs: [
    {
      what: 'an unknown token',
      facts: '§4 REST: token exists',
      oauth: { oauth_token: 'unknown' },
      ...refused('token_rejected'),
    },
    {
      what: 'a revoked token',
      facts: '§7: after revocation 401 token_rejected',
      world: ({ sandbox }) => sandbox.world.revokeTokens('alice'),
      ...refused('token_rejected'),
    },
    {
      what: 'the token of another consumer',
      facts: '§4 REST: belongs to the consumer',
      ...otherConsumer,
      ...refused('token_rejected'),
    },
    {
      what: 'an expired token',
      facts: '§4 REST: expired',
      world: ({ sandbox }) => sandbox.world.expireTokens('alice'),
      ...refused('token_expired'),
    },
    ...otherMethods,
    ...laterValidation,
    ...clockAndSignature,
    {
      what: 'a user who may not log in',
      facts: '§4 REST: user may log in',
      world: ({ sandbox }) => Object.assign(sandbox.world.users.get('alice') ?? {}, { active: false }),
      ...refused('permission_denied'),
    },
  ],
};
