import type { Actor, Core } from '@crosslink/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { signInRequired } from './http-errors.ts';
import { webHeaders } from './web-request.ts';

const actors = new WeakMap<FastifyRequest, Actor>();

/**
 * Closes a scope: whatever is registered in it is for people who are signed in. What each role may do is
 * decided by core, use case by use case.
 */
export function guard(scope: FastifyInstance, core: Core): void {
  scope.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ session: [] }] };
  });
  scope.addHook('onRequest', async (request) => {
    const actor = await core.accounts.actorFrom(webHeaders(request));
    if (!actor) throw signInRequired();
    actors.set(request, actor);
  });
}

/** Who makes this request. Calling it outside a guarded scope is a programmer's mistake. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (!actor)
    throw new TypeError(`${request.method} ${request.url.split('?')[0] ?? ''} is not in a guarded scope`);
  return actor;
}
