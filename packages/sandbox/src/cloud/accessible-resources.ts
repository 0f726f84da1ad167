import type { FastifyInstance } from 'fastify';

import { bearerToken } from '../identity/bearer.ts';
import { RestRefusal, sendJson } from '../rest/answers.ts';
import type { Cloud } from '../world/cloud.ts';
import { reachedSites, validAccessToken } from './identity.ts';

/**
 * `api.atlassian.com/oauth/token/accessible-resources`: what a token reaches. A site shares its id with the other
 * products at it, so that an id can stand there twice, with other scopes.
 */
export function registerAccessibleResources(gateway: FastifyInstance, cloud: Cloud): void {
  gateway.get('/oauth/token/accessible-resources', (request, reply) => {
    const token = validAccessToken(cloud, bearerToken(request));
    if (!token) throw new RestRefusal(401, { code: 401, message: 'Unauthorized' });
    const reached = reachedSites(cloud, token);
    const resources = cloud.sites
      .filter(({ cloudId }) => reached.includes(cloudId))
      .flatMap(({ cloudId, world }) => {
        const { title, baseUrl } = world.site;
        const avatarUrl = `${baseUrl}/avatars/240/site.png`;
        const resource = (name: string, product: RegExp) => {
          const scopes = token.scopes.filter((scope) => product.test(scope));
          return scopes.length > 0 ? [{ id: cloudId, name, url: baseUrl, scopes, avatarUrl }] : [];
        };
        return [...resource(title, /jira/), ...resource(`${title} wiki`, /confluence/)];
      });
    return sendJson(reply, 200, resources);
  });
}
