import type { FastifyRequest } from 'fastify';

import type { Caller } from '../exchange.ts';
import { unauthenticated } from '../rest/answers.ts';
import { oauth2Scopes } from '../world/oauth2.ts';
import type { OAuth2Scope } from '../world/oauth2.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';

/** The token of `Authorization: Bearer …`; undefined: there is none. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

const included = (scope: OAuth2Scope): ReadonlySet<string> =>
  new Set(oauth2Scopes.slice(0, oauth2Scopes.indexOf(scope) + 1));

function active(world: World, userName: string): User {
  const user = world.users.get(userName);
  if (!user?.active) throw unauthenticated();
  return user;
}

/** Who a token of Data Center speaks for. What is not known or expired is refused, not taken for nobody. */
export function callerOfBearer(world: World, request: FastifyRequest): Caller | undefined {
  const { personality } = world.site;
  const value = bearerToken(request);
  if (value === undefined || personality.deploymentType === 'Cloud') return undefined;
  const pair = world.oauth2.pairs.get(value);
  if (pair && world.now() <= pair.accessExpiresAt) {
    const user = active(world, pair.userName);
    return { user, how: 'oauth2', clientId: pair.clientId, scopes: included(pair.scope) };
  }
  const token = personality.personalAccessTokens ? world.personalAccessTokens.all.get(value) : undefined;
  if (!token || (token.expiresAt !== null && world.now() > token.expiresAt)) throw unauthenticated();
  const user = active(world, token.userName);
  token.lastAccessedAt = world.now();
  return { user, how: 'personal-access-token' };
}
