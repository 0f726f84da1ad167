import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Caller, Surroundings } from '../exchange.ts';
import type { Session } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { sendSessionCookies } from './login.ts';

const webSudoLifeMs = 10 * 60 * 1000;

/** Who proved itself with this very request has nothing to type again. */
const exempt: ReadonlySet<Caller['how']> = new Set(['basic', 'personal-access-token', 'api-token', 'oauth2']);

/** Whether this caller has to type the password again before administering. */
export function needsWebSudo(world: World, { how, session }: Caller): boolean {
  if (!world.site.webSudo || exempt.has(how)) return false;
  return world.now() >= (session?.webSudoUntil ?? 0);
}

/** The password was right: ten minutes of administration, in a session with a new id. */
export function startWebSudo(
  { world, contextPath }: Surroundings,
  reply: FastifyReply,
  session: Session,
): void {
  session.webSudoUntil = world.now() + webSudoLifeMs;
  world.sessions.renewId(session);
  sendSessionCookies(contextPath, reply, session);
  reply.header('X-Atlassian-WebSudo', 'Has-Authentication');
}

export const hasWebSudo = ({ world }: Surroundings, { exchange }: FastifyRequest): boolean =>
  world.site.webSudo && !needsWebSudo(world, exchange.caller);
