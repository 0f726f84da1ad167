import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { Session, User } from '../world/model.ts';
import { identityHeaders } from './headers.ts';
import { sessionCookie } from './identity.ts';

/** Logs the browser in: a new session id, whatever cookie it came with. */
export function startSession(
  { world, contextPath }: Surroundings,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
): Session {
  const session = world.sessions.create(user.name);
  request.exchange.caller = { user, how: 'session', session };
  request.exchange.journal.user = user.name;
  const path = `Path=${contextPath || '/'}`;
  reply.headers(identityHeaders(request.exchange.caller));
  reply.header('Set-Cookie', [
    `${sessionCookie}=${session.id}; ${path}; HttpOnly; SameSite=Lax`,
    `atlassian.xsrf.token=${session.xsrfToken}; ${path}; SameSite=Lax`,
  ]);
  return session;
}

export function endSession(
  { world, contextPath }: Surroundings,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { session } = request.exchange.caller;
  if (session) world.sessions.end(session.id);
  reply.header('Set-Cookie', `${sessionCookie}=; Path=${contextPath || '/'}; Max-Age=0; HttpOnly`);
}
