import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { tooManyRequests } from './http-errors.ts';

/** For routes where somebody could guess a password or a token. */
export const guessableRateLimit = { rateLimit: { max: 20, timeWindow: '1 minute' } } as const;

/** Requests per minute and address. Replies say by `X-RateLimit-*` what is left, and `Retry-After` when refused. */
export async function limitRequests(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: () => tooManyRequests(),
  });
}
