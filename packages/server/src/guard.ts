import type { Actor, Core } from '@crosslink/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { presentedKey } from './api-key.ts';
import { apiKeyRefused, signInRequired, tooManyRequests } from './http-errors.ts';
import { guessableRateLimit } from './rate-limit.ts';
import { webHeaders } from './web-request.ts';

const actors = new WeakMap<FastifyRequest, Actor>();

/**
 * Closes a scope: whatever is registered in it is for people who are signed in and for programs with an API key. What
 * each role may do is decided by core, use case by use case.
 */
export function guard(scope: FastifyInstance, core: Core): void {
  scope.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ session: [] }, { apiKey: [] }] };
  });
  const admit = createAdmission(scope, core);
  scope.addHook('onRequest', (request) => admit(request));
}

/** For a scope that decides itself whom it asks who they are. Rejects with what a caller without a good answer gets. */
export function createAdmission(
  scope: FastifyInstance,
  core: Core,
): (request: FastifyRequest) => Promise<void> {
  const refuseKey = createKeyRefusal(scope);
  return async (request) => {
    const actor = await identify(request, core);
    if (!actor) {
      throw presentedKey(request.headers) === undefined ? signInRequired() : await refuseKey(request);
    }
    actors.set(request, actor);
  };
}

/** Who makes this request, as of now; undefined: nobody we know, or not any more. */
export function identify(request: FastifyRequest, core: Core): Promise<Actor | undefined> {
  const key = presentedKey(request.headers);
  // A key that is presented counts, and nothing else: with a wrong one nobody acts by the cookie beside it.
  return key === undefined ? core.accounts.actorFrom(webHeaders(request)) : core.apiKeys.actorOf(key);
}

/** Wrong keys count per address. Right ones work all the same: other programs may share the address. */
function createKeyRefusal(scope: FastifyInstance): (request: FastifyRequest) => Promise<Error> {
  let count: ReturnType<FastifyInstance['createRateLimit']> | undefined;
  return async (request) => {
    count ??= scope.createRateLimit(guessableRateLimit.rateLimit);
    const limit = await count(request);
    return !limit.isAllowed && limit.isExceeded ? tooManyRequests(limit.ttlInSeconds) : apiKeyRefused();
  };
}

/** Who makes this request. Calling it outside a guarded scope is a programmer's mistake. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (!actor)
    throw new TypeError(`${request.method} ${request.url.split('?')[0] ?? ''} is not in a guarded scope`);
  return actor;
}
