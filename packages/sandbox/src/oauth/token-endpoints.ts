import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import { accessTokenHandler } from './access-token.ts';
import { requestTokenHandler } from './request-token.ts';

const requestTokenPath = '/plugins/servlet/oauth/request-token';
const accessTokenPath = '/plugins/servlet/oauth/access-token';

/** Where a signed message is no login: these endpoints check it themselves. */
export const tokenEndpoints: ReadonlySet<string> = new Set([requestTokenPath, accessTokenPath]);

/** What programs ask in the dance. Cloud has nothing there. */
export function registerTokenEndpoints(site: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.oauth1) return;
  site.post(requestTokenPath, requestTokenHandler(surroundings));
  site.post(accessTokenPath, accessTokenHandler(surroundings));
  for (const path of tokenEndpoints) {
    // Jira's answer to a POST that a redirect turned into a GET: success, and nothing in it.
    site.get(path, (request, reply) => {
      explain(request, 'accepted', 'GET on a token endpoint: an empty answer');
      return reply.code(200).send('');
    });
  }
}
