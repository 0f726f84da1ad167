import type { FastifyRequest } from 'fastify';

import type { Caller } from '../exchange.ts';
import { anonymous } from '../exchange.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { callerOfSignedRequest, readSignedRequest } from './signed-request.ts';

/** User name and password were sent and are wrong. */
export class LoginRefusal extends Error {
  constructor(userName: string) {
    super(`wrong user name or password (${JSON.stringify(userName)})`);
    this.name = 'LoginRefusal';
  }
}

export const sessionCookie = 'JSESSIONID';

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

export function userByPassword(world: World, name: string, password: string): User | undefined {
  const user = world.users.get(name);
  return user?.active && user.password === password ? user : undefined;
}

function callerOfSession(world: World, request: FastifyRequest): Caller | undefined {
  const session = world.sessions.get(cookieOf(request, sessionCookie) ?? '');
  if (!session) return undefined;
  const user = world.users.get(session.userName);
  return user?.active ? { user, how: 'session', session } : undefined;
}

function callerOfBasic(world: World, request: FastifyRequest): Caller | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined || world.site.personality.basicAuthentication !== 'password') return undefined;
  const [name = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(/:(.*)/s);
  const user = userByPassword(world, name, password);
  if (!user) throw new LoginRefusal(name);
  return { user, how: 'basic' };
}

/** Who is calling: signed, then by session, then by password, else nobody. Throws OAuthRefusal, LoginRefusal. */
export async function identify(world: World, request: FastifyRequest): Promise<Caller> {
  const message = readSignedRequest(world, request);
  if (message) return callerOfSignedRequest(world, message);
  return callerOfSession(world, request) ?? callerOfBasic(world, request) ?? anonymous;
}
