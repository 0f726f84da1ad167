import {
  apiTokenAuthorization,
  bearerAuthorization,
  cloudSiteUrl,
  createJiraClient,
  explainGatewayRefusal,
  oauth1Authorization,
} from '@crosslink/jira';
import type { Authorization, JiraClient, JiraRefusedError, RequestGate } from '@crosslink/jira';
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

function apiUrlOf(deps: SitesDeps, standing: Standing): string {
  const { gateway, cloudId } = gatewayOf(deps, standing) ?? {};
  return gateway === undefined || cloudId === undefined
    ? standing.site.base_url
    : cloudSiteUrl(gateway, cloudId);
}

/** Cloud takes OAuth 2.0 tokens at its gateway only; undefined where it is the site itself that is asked. */
export function gatewayOf(
  deps: SitesDeps,
  { site, credential }: Standing,
): { gateway: string; cloudId: string } | undefined {
  const { gateway } = credential.kind === 'oauth2' ? providerOf(deps, site) : {};
  if (gateway === undefined) return undefined;
  if (site.cloud_id === null) throw new TypeError('A site of Cloud with a grant has a cloud id.');
  return { gateway, cloudId: site.cloud_id };
}

/** What is behind a refusal, as far as it can be found out. See {@link explainGatewayRefusal}. */
export async function explainRefusal(
  deps: SitesDeps,
  standing: Standing,
  refusal: JiraRefusedError,
): Promise<JiraRefusedError> {
  const place = gatewayOf(deps, standing);
  if (!place) return refusal;
  const authorization = (await authorizationOf(deps, standing))(0);
  const { transport } = deps;
  return explainGatewayRefusal(refusal, {
    ...{ ...place, siteUrl: standing.site.base_url, authorization, transport },
  });
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
