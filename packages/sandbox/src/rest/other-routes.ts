import type { FastifyInstance } from 'fastify';

import { registerAgile } from '../agile/routes.ts';
import type { Surroundings } from '../exchange.ts';
import { registerAdministratorWebhooks } from '../webhooks/administrators.ts';
import { registerApplinks } from './applinks.ts';
import { registerPersonalAccessTokens } from './personal-access-tokens.ts';
import { mount, registerRest } from './routes.ts';
import { registerSession } from './session.ts';

/** Everything below `/rest` but `/rest/api`. */
export function registerOtherRest(site: FastifyInstance, surroundings: Surroundings): void {
  registerRest(site, surroundings, (rest) => {
    const { personality } = surroundings.world.site;
    registerApplinks(rest, surroundings);
    if (personality.personalAccessTokens) {
      mount(rest, '/pat/1.0', (api) => registerPersonalAccessTokens(api, surroundings));
    }
    // Where no password is taken for REST, none is taken for a session by REST either.
    if (personality.basicAuthentication === 'password') {
      mount(rest, '/auth/1', (api) => registerSession(api, surroundings));
    }
    registerAdministratorWebhooks(rest, surroundings);
    mount(rest, '/agile/1.0', (api) => registerAgile(api, surroundings));
  });
}
