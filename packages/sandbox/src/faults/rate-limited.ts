import type { Fault } from './faults.ts';
import type { Scene } from './effects.ts';

type RateLimited = Extract<Fault, { kind: 'rate-limited' }>;

/** What Data Center says to a blocked user: the largest number of Java. */
const absurdSeconds = '9223372036854775807';

function retryAfter({ retryAfter: asked = 1 }: RateLimited): Record<string, string> {
  if (asked === 'absent') return {};
  return { 'Retry-After': asked === 'absurd' ? absurdSeconds : String(asked) };
}

function cloudHeaders(nowMs: number, { reason = 'jira-burst-based' }: RateLimited): Record<string, string> {
  return {
    'X-RateLimit-Limit': '350',
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': new Date(nowMs + 1000).toISOString(),
    'X-RateLimit-NearLimit': 'true',
    'RateLimit-Reason': reason,
  };
}

const dataCenterHeaders = ({ retryAfter: asked }: RateLimited): Record<string, string> => ({
  'X-RateLimit-Limit': asked === 'absurd' ? '0' : '70',
  'X-RateLimit-Remaining': '0',
  'X-RateLimit-Interval-Seconds': '1',
  'X-RateLimit-FillRate': '5',
});

/** 429 with the headers of the product; nobody documents a body. */
export async function refuseForRate(scene: Scene, fault: RateLimited): Promise<void> {
  const { world } = scene.surroundings;
  const cloud = world.site.personality.deploymentType === 'Cloud';
  const own = cloud ? cloudHeaders(world.now(), fault) : dataCenterHeaders(fault);
  await scene.reply
    .code(429)
    .headers({ ...own, ...retryAfter(fault) })
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify({ errorMessages: ['Rate limit exceeded.'], errors: {} }));
}
