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
  reply.headers(identityHeaders(world.site.personality, request.exchange.caller));
  sendSessionCookies(contextPath, reply, session);
  return session;
}

export function sendSessionCookies(contextPath: string, reply: FastifyReply, session: Session): void {
  const path = `Path=${contextPath || '/'}`;
  reply.header('Set-Cookie', [
    `${sessionCookie}=${session.id}; ${path}; HttpOnly; SameSite=Lax`,
    `atlassian.xsrf.token=${session.xsrfToken}; ${path}; SameSite=Lax`,
  ]);
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
