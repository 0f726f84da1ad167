import { randomBytes } from 'node:crypto';
import {
  bearerAuthorization,
  buildOAuth2AuthorizationUrl,
  checkOAuth2Callback,
  exchangeAuthorizationCode,
  listAccessibleSites,
} from '@crosslink/jira';
import type { AccessibleSite, OAuth2Token } from '@crosslink/jira';
import { ConflictError, InputError } from '../errors.ts';
import { oauth2OptionsFor, providerOf } from '../sites/oauth2.ts';
import { redirectUri } from '../sites/view.ts';
import type { SiteRow } from '../sites/view.ts';
import { createSecret } from '../store/secret.ts';
import type { Proof } from './attempts.ts';
import type { Flow, Floor } from './flow.ts';
import type { Granted } from './grant.ts';

type OAuth2Proof = Extract<Proof, { kind: 'oauth2' }>;

/** Cloud forgets a refresh token that nobody used for so long. */
const cloudRefreshTokenSeconds = 90 * 24 * 60 * 60;

/** The authorization code grant of RFC 6749 with PKCE (RFC 7636), on Data Center and Cloud. */
export const oauth2Flow: Flow<OAuth2Proof> = {
  async begin({ deps, site, consumer }, { attemptId, callback }) {
    if (callback === 'loopback') throw loopbackNotOffered();
    // The redirect URI is registered and so the same for all: the state names the attempt.
    const state = `${attemptId}.${randomBytes(32).toString('base64url')}`;
    const { authorizationUrl, codeVerifier } = await buildOAuth2AuthorizationUrl({
      provider: providerOf(deps, site),
      client: { clientId: consumer.consumer_key, redirectUri: redirectUri(deps.publicUrl) },
      scopes: consumer.scopes?.split(' ') ?? [],
      state,
    });
    const proof: OAuth2Proof = {
      kind: 'oauth2',
      state: createSecret(state),
      codeVerifier: createSecret(codeVerifier),
    };
    return { authorizationUrl, proof };
  },

  fromVerifier() {
    throw verifierNotExpected();
  },

  check({ deps, site, consumer }, { state }, parameters) {
    const client = { clientId: consumer.consumer_key };
    const provider = providerOf(deps, site);
    checkOAuth2Callback({ provider, client, parameters, expectedState: state.reveal() });
  },

  async exchange(floor, { state, codeVerifier }, parameters) {
    const { deps, site, consumer } = floor;
    const token = await exchangeAuthorizationCode({
      ...(await oauth2OptionsFor(deps, site, consumer)),
      parameters,
      expectedState: state.reveal(),
      codeVerifier: codeVerifier.reveal(),
    });
    return { granted: grantedByOAuth2(site, token), site: await reachedSite(floor, token) };
  },
};

/** A token of Jira as a credential. */
export function grantedByOAuth2(site: SiteRow, token: OAuth2Token): Granted {
  const { accessToken, refreshToken, expiresInSeconds } = token;
  const lasting = refreshToken !== undefined && site.deployment === 'cloud';
  return {
    credential: {
      kind: 'oauth2',
      accessToken: createSecret(accessToken),
      ...(refreshToken === undefined ? {} : { refreshToken: createSecret(refreshToken) }),
    },
    expiresInSeconds,
    ...(lasting ? { authorizationExpiresInSeconds: cloudRefreshTokenSeconds } : {}),
  };
}

/**
 * A grant of Cloud reaches the sites that its user chose at Atlassian, one or several: the one meant here has to be
 * among them, and is never taken to be the first.
 * @throws ConflictError `site_not_granted`
 */
async function reachedSite({ deps, site }: Floor, { accessToken }: OAuth2Token): Promise<SiteRow> {
  const { gateway } = providerOf(deps, site);
  if (gateway === undefined) return site;
  const authorization = bearerAuthorization(accessToken);
  const reached = await listAccessibleSites({ gateway, authorization, transport: deps.transport });
  const found = reached.find(({ cloudId, url }) => cloudId === site.cloud_id || isSame(url, site.base_url));
  if (!found) throw siteNotGranted(site, reached);
  await deps.db.updateTable('site').set({ cloud_id: found.cloudId }).where('id', '=', site.id).execute();
  return { ...site, cloud_id: found.cloudId };
}

const isSame = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

function loopbackNotOffered(): ConflictError {
  return new ConflictError({
    code: 'callback_not_offered',
    message:
      'With OAuth 2.0 Jira sends browsers to the address Crosslink is registered with, and to no other.',
    remedy: 'Begin with the callback “oob”; the person then pastes the address the browser landed on.',
  });
}

export function verifierNotExpected(): InputError {
  return new InputError({
    code: 'verifier_not_expected',
    message: 'Jira shows no code to copy for this attempt to connect.',
    remedy: 'Give all parameters of the address that Jira sent the browser back to.',
  });
}

function siteNotGranted(site: SiteRow, reached: AccessibleSite[]): ConflictError {
  const names = reached.map(({ url }) => url);
  return new ConflictError({
    code: 'site_not_granted',
    message: `What you allowed at Atlassian does not reach ${site.base_url}, but ${names.join(', ') || 'no Jira site'}.`,
    remedy: 'Connect again and choose this site on the page at Atlassian, with an account that may use it.',
    details: { reached: names },
  });
}
