import type { FastifyRequest } from 'fastify';

import type { Caller } from '../exchange.ts';
import { anonymous } from '../exchange.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { callerOfBearer } from './bearer.ts';
import { callerOfSignedRequest, readSignedRequest } from './signed-request.ts';

/** User name and password were sent and are wrong. */
export class LoginRefusal extends Error {
  constructor(userName: string) {
    super(`wrong user name or password (${JSON.stringify(userName)})`);
    this.name = 'LoginRefusal';
  }
}

/** After three wrong passwords even the right one is refused, until a human logs in by page. */
export class CaptchaRefusal extends Error {
  constructor(userName: string) {
    super(
      `too many wrong passwords for ${JSON.stringify(userName)}: a CAPTCHA has to be solved on the login page`,
    );
    this.name = 'CaptchaRefusal';
  }
}

const attemptsWithoutCaptcha = 3;

export const captchaDue = (world: World, name: string): boolean =>
  (world.failedLogins.get(name) ?? 0) >= attemptsWithoutCaptcha;

/** A login with a password, which counts; undefined: wrong. `solved`: with it came the answer to the CAPTCHA. */
export function logInByPassword(
  world: World,
  { name, password, solved = false }: { name: string; password: string; solved?: boolean },
): User | undefined {
  if (captchaDue(world, name) && !solved) throw new CaptchaRefusal(name);
  const user = userByPassword(world, name, password);
  if (user) world.failedLogins.delete(name);
  // Nobody is counted who is nobody.
  else if (world.users.has(name)) world.failedLogins.set(name, (world.failedLogins.get(name) ?? 0) + 1);
  return user;
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
  const user = logInByPassword(world, { name, password });
  if (!user) throw new LoginRefusal(name);
  return { user, how: 'basic' };
}

/**
 * Who is calling: signed, by a bearer token, by session, by password, else nobody. Throws OAuthRefusal, RestRefusal,
 * LoginRefusal, CaptchaRefusal.
 */
export async function identify(world: World, request: FastifyRequest): Promise<Caller> {
  const message = readSignedRequest(world, request);
  if (message) return callerOfSignedRequest(world, message);
  const bearer = callerOfBearer(world, request);
  if (bearer) return bearer;
  return callerOfSession(world, request) ?? callerOfBasic(world, request) ?? anonymous;
}
