import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { User } from '../world/model.ts';
import type { PersonalAccessToken } from '../world/personal-access-tokens.ts';
import { noContent, readJsonObject, refuse, sendJson, unauthenticated } from './answers.ts';

const longestDays = 365;

/** Unlike the times of issues, with a colon in the offset. */
const tokenTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+00:00');

function bean({ id, name, createdAt, lastAccessedAt, expiresAt }: PersonalAccessToken) {
  return {
    ...{ id, name, createdAt: tokenTime(createdAt) },
    ...(lastAccessedAt === null ? {} : { lastAccessedAt: tokenTime(lastAccessedAt) }),
    ...(expiresAt === null ? {} : { expiringAt: tokenTime(expiresAt) }),
  };
}

/** A token cannot make tokens: only who has logged in may. */
function personOf(request: FastifyRequest): User {
  const { user, how } = request.exchange.caller;
  if (!user) throw unauthenticated();
  if (how !== 'session' && how !== 'basic' && how !== 'personal-access-token') throw unauthenticated();
  return user;
}

function readDays(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && (value as number) > 0 && (value as number) <= longestDays)
    return value as number;
  throw refuse(400, `expirationDuration has to be a number of days from 1 to ${longestDays}.`);
}

/** A person's own tokens (`/rest/pat/latest/tokens`, Data Center 8.14 and later). */
export function registerPersonalAccessTokens(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/tokens', (request, reply) =>
    sendJson(reply, 200, world.personalAccessTokens.of(personOf(request).name).map(bean)),
  );

  api.post('/tokens', (request, reply) => {
    const user = personOf(request);
    const { name, expirationDuration } = readJsonObject(request);
    if (typeof name !== 'string' || name.trim() === '') throw refuse(400, 'The token needs a name.');
    const expirationDays = readDays(expirationDuration);
    const token = world.personalAccessTokens.add({ userName: user.name, name: name.trim(), expirationDays });
    return sendJson(reply, 201, { ...bean(token), rawToken: token.rawToken });
  });

  api.delete<{ Params: { id: string } }>('/tokens/:id', (request, reply) => {
    const removed = world.personalAccessTokens.remove(personOf(request).name, Number(request.params.id));
    if (!removed) throw refuse(404, 'There is no such token.');
    return noContent(reply);
  });
}
