import type { FastifyRequest } from 'fastify';

import type { Caller, Surroundings } from '../exchange.ts';
import { anonymous } from '../exchange.ts';
import { bearerToken } from '../identity/bearer.ts';
import { RestRefusal, unauthenticated } from '../rest/answers.ts';
import { grantKey } from '../world/cloud.ts';
import type { ApiToken, Cloud, CloudAccessToken } from '../world/cloud.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';

const gatewayRefusal = (): RestRefusal => new RestRefusal(401, { code: 401, message: 'Unauthorized' });

/** The token, if it is good now and its grant still holds. */
export function validAccessToken(cloud: Cloud, value: string | undefined): CloudAccessToken | undefined {
  const token = cloud.accessTokens.get(value ?? '');
  return token && cloud.now() <= token.expiresAt ? token : undefined;
}

/** The ids of the sites that a token reaches: those of its grant, so sites to come are among them. */
export function reachedSites(cloud: Cloud, { clientId, userName }: CloudAccessToken): string[] {
  const grant = cloud.grants.get(grantKey(clientId, userName));
  if (!grant) return [];
  return grant.cloudId === null ? cloud.sites.map(({ cloudId }) => cloudId) : [grant.cloudId];
}

interface BasicLogin {
  user: User | undefined;
  token: ApiToken | undefined;
}

/** E-mail address and API token; undefined: no basic authentication was sent. */
function basicLogin(cloud: Cloud, world: World, request: FastifyRequest): BasicLogin | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [email = '', value = ''] = Buffer.from(encoded, 'base64').toString().split(/:(.*)/s);
  const token = cloud.apiTokens.get(value);
  const valid = token && (token.expiresAt === null || cloud.now() <= token.expiresAt);
  const user = [...world.users.values()].find(
    ({ emailAddress, name, active }) => active && emailAddress === email && name === token?.userName,
  );
  return valid && user ? { user, token } : { user: undefined, token: undefined };
}

/** At the site: an API token without scopes. One that is wrong makes a stranger of the caller, without a word. */
export function callerAtSite(cloud: Cloud, world: World, request: FastifyRequest): Caller | undefined {
  if (bearerToken(request) !== undefined) throw unauthenticated();
  const login = basicLogin(cloud, world, request);
  if (!login) return undefined;
  if (login.token?.scopes) throw unauthenticated();
  return login.user ? { user: login.user, how: 'api-token' } : { ...anonymous, loginFailed: true };
}

/** At the gateway: a token of an app, or an API token with scopes. */
export function callerAtGateway(
  cloud: Cloud,
  { world }: Surroundings,
  { request, cloudId }: { request: FastifyRequest; cloudId: string },
): Caller {
  const login = basicLogin(cloud, world, request);
  if (login?.user && login.token?.scopes) {
    return { user: login.user, how: 'api-token', scopes: new Set(login.token.scopes) };
  }
  const token = validAccessToken(cloud, bearerToken(request));
  const user = world.users.get(token?.userName ?? '');
  if (!token || !user?.active || !reachedSites(cloud, token).includes(cloudId)) throw gatewayRefusal();
  return { user, how: 'oauth2', clientId: token.clientId, scopes: new Set(token.scopes) };
}
