import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { RestRefusal } from '../rest/answers.ts';
import type { World } from '../world/world.ts';

/** A token bucket: so many requests at once, so many more each interval. */
export interface RateLimit {
  limit: number;
  fillRate: number;
  intervalSeconds: number;
}

interface Bucket {
  left: number;
  filledAt: number;
}

/** What Cloud allows one endpoint in a second, as recorded. */
const cloudBursts: Record<string, number> = { GET: 350, POST: 200, PUT: 300, DELETE: 300 };

/** Whom a request counts for, and how much that may do; undefined: it is not counted. */
function limitOf(world: World, request: FastifyRequest): { name: string; rate: RateLimit } | undefined {
  const { user } = request.exchange.caller;
  if (world.site.personality.deploymentType === 'Cloud') {
    const limit = cloudBursts[request.method] ?? 100;
    const name = `${request.method} ${request.routeOptions.url}`;
    return { name, rate: { limit, fillRate: limit, intervalSeconds: 1 } };
  }
  const counted = user && world.rateLimit && !request.routeOptions.url?.endsWith('/serverInfo');
  return counted && world.rateLimit ? { name: user.name, rate: world.rateLimit } : undefined;
}

function take(bucket: Bucket, { limit, fillRate, intervalSeconds }: RateLimit, now: number): boolean {
  const intervals = Math.max(0, Math.floor((now - bucket.filledAt) / (intervalSeconds * 1000)));
  bucket.left = Math.min(limit, bucket.left + intervals * fillRate);
  bucket.filledAt += intervals * intervalSeconds * 1000;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

function healthyHeaders(world: World, rate: RateLimit, left: number): Record<string, string> {
  const common = { 'X-RateLimit-Limit': String(rate.limit), 'X-RateLimit-Remaining': String(left) };
  if (world.site.personality.deploymentType === 'Cloud') return common;
  return {
    ...common,
    'X-RateLimit-Interval-Seconds': String(rate.intervalSeconds),
    'X-RateLimit-FillRate': String(rate.fillRate),
    'Retry-After': '0',
  };
}

/** By site: all ways into it share them. */
const bucketsOf = new WeakMap<World, Map<string, Bucket>>();

/** Counts requests where the site limits them: Cloud always, a Data Center when an administrator said so. */
export function limitRequests(rest: FastifyInstance, { world }: Surroundings): void {
  const buckets = bucketsOf.get(world) ?? new Map<string, Bucket>();
  bucketsOf.set(world, buckets);
  rest.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    const counted = limitOf(world, request);
    if (!counted) return;
    const { name, rate } = counted;
    const bucket = buckets.get(name) ?? { left: rate.limit, filledAt: world.now() };
    buckets.set(name, bucket);
    const allowed = take(bucket, rate, world.now());
    reply.headers(healthyHeaders(world, rate, bucket.left));
    if (allowed) return;
    reply.header('Retry-After', String(rate.intervalSeconds));
    if (world.site.personality.deploymentType === 'Cloud')
      reply.header('RateLimit-Reason', 'jira-burst-based');
    await Promise.resolve();
    throw new RestRefusal(429, { errorMessages: ['Rate limit exceeded.'], errors: {} });
  });
}
