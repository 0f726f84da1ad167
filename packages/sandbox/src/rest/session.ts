import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import { logInByPassword, sessionCookie } from '../identity/identity.ts';
import { endSession, startSession } from '../identity/login.ts';
import { noContent, readJsonObject, refuse, sendJson, unauthenticated } from './answers.ts';
import { selfLink } from './beans.ts';

/** Login with user name and password for a session cookie. */
export function registerSession(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.post('/session', (request, reply) => {
    const { username, password } = readJsonObject(request);
    const known = typeof username === 'string' && typeof password === 'string';
    const user = known ? logInByPassword(world, { name: username, password }) : undefined;
    if (!user) {
      reply.header('X-Seraph-LoginReason', 'AUTHENTICATED_FAILED');
      throw refuse(401, 'Login failed');
    }
    const session = startSession(surroundings, request, reply, user);
    explain(request, 'accepted', `logged in as ${user.name}`);
    return sendJson(reply, 200, {
      session: { name: sessionCookie, value: session.id },
      loginInfo: { failedLoginCount: 0, loginCount: 1 },
    });
  });

  api.get('/session', (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) throw unauthenticated();
    return sendJson(reply, 200, {
      self: selfLink(world, `user?username=${encodeURIComponent(user.name)}`),
      name: user.name,
      loginInfo: { failedLoginCount: 0, loginCount: 1 },
    });
  });

  api.delete('/session', (request, reply) => {
    if (!request.exchange.caller.user) throw unauthenticated();
    endSession(surroundings, request, reply);
    return noContent(reply);
  });
}
