import {
  apiTokenAuthorization,
  bearerAuthorization,
  cloudSiteUrl,
  createJiraClient,
  oauth1Authorization,
} from '@crosslink/jira';
import type { Authorization, JiraClient, RequestGate } from '@crosslink/jira';
import { providerOf } from '../sites/oauth2.ts';
import { followClock } from '../sites/clock.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import type { Credential } from './credential.ts';

/** A credential and all that belongs to it. */
export interface Standing {
  site: SiteRow;
  /** Null for tokens that a person made by hand. */
  consumer: ConsumerRow | null;
  credential: Credential;
  /** Keeps it within what Jira takes. Default: nothing does. */
  gate?: RequestGate | undefined;
}

/** A client that acts as whoever the credential stands for. @throws VaultError */
export async function clientAs(deps: SitesDeps, standing: Standing): Promise<JiraClient> {
  const { transport, now } = deps;
  const { site, consumer, gate } = standing;
  const baseUrl = apiUrlOf(deps, standing);
  const authorize = await authorizationOf(deps, standing);
  const byJirasClock = followClock(deps, site);
  const clientBy = (clockOffsetSeconds: number) =>
    createJiraClient({
      ...{ baseUrl, transport, now, gate },
      authorization: authorize(clockOffsetSeconds),
      consumerKey: consumer?.consumer_key,
    });
  return {
    baseUrl,
    deployment: site.deployment,
    request: (request) => byJirasClock((offsetSeconds) => clientBy(offsetSeconds).request(request)),
  };
}

/** Cloud takes OAuth 2.0 tokens at its gateway only. */
export function apiUrlOf(deps: SitesDeps, { site, credential }: Standing): string {
  const { gateway } = credential.kind === 'oauth2' ? providerOf(deps, site) : {};
  if (gateway === undefined) return site.base_url;
  if (site.cloud_id === null) throw new TypeError('A site of Cloud with a grant has a cloud id.');
  return cloudSiteUrl(gateway, site.cloud_id);
}

/** By Jira's clock minus ours. @throws VaultError */
export async function authorizationOf(
  deps: SitesDeps,
  { consumer, credential }: Standing,
): Promise<(clockOffsetSeconds: number) => Authorization> {
  switch (credential.kind) {
    case 'personal-access-token':
      return always(bearerAuthorization(credential.token.reveal()));
    case 'oauth2':
      return always(bearerAuthorization(credential.accessToken.reveal()));
    case 'api-token':
      return always(
        apiTokenAuthorization({ email: credential.email, apiToken: credential.apiToken.reveal() }),
      );
    case 'oauth1':
    case 'oauth1-two-legged': {
      if (!consumer) throw new TypeError('OAuth 1.0a needs a consumer.');
      const signing = await deps.signers.credentials(consumer);
      const token = credential.kind === 'oauth1' ? credential.token.reveal() : '';
      return (clockOffsetSeconds) =>
        oauth1Authorization({ ...signing, token, clockOffsetSeconds, now: deps.now });
    }
  }
}

const always = (authorization: Authorization) => () => authorization;
