import { bearerToken } from '../identity/bearer.ts';
import { readMessage } from '../oauth/message.ts';
import type { Cloud } from '../world/cloud.ts';
import type { World } from '../world/world.ts';
import type { Scene } from './effects.ts';

/** Every place a token can be known at. */
function tokensOf({ grants, personalAccessTokens }: World, cloud: Cloud | undefined) {
  return [grants.accessTokens, personalAccessTokens.all, cloud?.accessTokens, cloud?.apiTokens] as (
    Map<string, { expiresAt: number | null }> | undefined
  )[];
}

/** The token a request carries: by OAuth 1.0a, as bearer, or as the password of an API token. */
function valueOf({ request }: Scene): string {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const password = encoded === undefined ? undefined : atob(encoded).split(/:(.*)/s)[1];
  return password ?? bearerToken(request) ?? readMessage(request).oauth.get('oauth_token') ?? '';
}

/** What happens to a token in the field: it really expires or goes, and Jira answers as it then does. */
export function spoilToken(scene: Scene, how: 'expire' | 'revoke'): undefined {
  const value = valueOf(scene);
  const { world } = scene.surroundings;
  // A pair that is no more refreshes no more either.
  const pair = world.oauth2.pairs.get(value);
  if (pair && how === 'expire') pair.accessExpiresAt = world.now() - 1;
  else world.oauth2.pairs.delete(value);
  for (const tokens of tokensOf(world, scene.cloud)) {
    const token = tokens?.get(value);
    if (token && how === 'expire') token.expiresAt = world.now() - 1;
    else if (token) tokens?.delete(value);
  }
  return undefined;
}
