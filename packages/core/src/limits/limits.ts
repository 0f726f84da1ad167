import { setTimeout as delay } from 'node:timers/promises';
import { endpointOf, JiraRateLimitedError, refusedScope, writtenIssue } from '@crosslink/jira';
import type {
  Deployment,
  GatedRequest,
  LimitScope,
  RateLimitObservation,
  RequestGate,
} from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import { correctBudget, openBudget, pauseScope, takeLease } from './budget.ts';
import type { Lease, Rate } from './budget.ts';
import { createIssueWrites } from './issue-writes.ts';
import type { IssueWrites } from './issue-writes.ts';
import { createLane } from './lane.ts';
import type { Lane } from './lane.ts';

/** Whose request it is: somebody who waits for it, or a job. */
export type Priority = 'person' | 'background';

export interface LimitsSettings {
  /** The budget of a site until Jira says otherwise. Default: Cloud 200 at once, 100 a second; Data Center 400 and 400. */
  rates: Record<Deployment, Rate>;
  /** Part of a budget that jobs leave to people. Default: 0.25. */
  reserve: number;
  /** How long a request waits for its turn before it fails. Default: a person's 10 s, a job's 25 s. */
  longestWaitMs: Record<Priority, number>;
}

const DEFAULTS: LimitsSettings = {
  rates: {
    cloud: { capacity: 200, fillPerSecond: 100 },
    'data-center': { capacity: 400, fillPerSecond: 400 },
  },
  reserve: 0.25,
  longestWaitMs: { person: 10_000, background: 25_000 },
};
const AHEAD = 9;
/** From this part of a user's budget downwards Jira's count is believed rather than ours. */
const LOW = 0.2;
/** The rest is for what the person does in Jira meanwhile. */
const OURS = 0.9;

export interface GateOptions {
  siteId: string;
  deployment: Deployment;
  /** Whom Jira counts the requests for. */
  jiraUserId: string;
  priority: Priority;
}

/** Keeps all processes of one database within what each Jira takes. */
export interface Limits {
  gateFor: (o: GateOptions) => RequestGate;
}

/**
 * Requests are taken out of a budget in the database, in blocks, first come first served; jobs leave a part of it to
 * people. What a Jira refuses to take more of (the site, the user, an endpoint, an issue) waits in every process as long
 * as it asks, an hour at most.
 */
export function createLimits(db: Kysely<Database>, settings: Partial<LimitsSettings> = {}): Limits {
  const all: LimitsSettings = { ...DEFAULTS, ...settings };
  const sites = new Map<string, SiteState>();
  const writes = createIssueWrites();
  return {
    gateFor: (o) => {
      const site = sites.get(o.siteId) ?? { pauses: new Map(), lanes: new Map(), known: new Map() };
      sites.set(o.siteId, site);
      return gateFor({ db, settings: all, site, writes }, o);
    },
  };
}

interface SiteState {
  /** By scope: until when, by this process's clock. */
  pauses: Map<string, number>;
  lanes: Map<string, Lane>;
  /** What Jira said of each user's bucket. */
  known: Map<string, string>;
}

interface Context {
  db: Kysely<Database>;
  settings: LimitsSettings;
  site: SiteState;
  writes: IssueWrites;
}

function gateFor(context: Context, o: GateOptions): RequestGate {
  const userScope = `user:${o.jiraUserId}`;
  const laneName = `${o.priority} ${userScope}`;
  const { lanes } = context.site;
  const lane = lanes.get(laneName) ?? createLane((wanted) => lease(context, o, { userScope, wanted }));
  lanes.set(laneName, lane);
  return {
    admit: (request) => admit(context, o, { request, lane, userScope }),
    observe: (request, observation) => observe(context, o, { request, observation, userScope }),
  };
}

async function lease(
  { db, settings, site }: Context,
  { siteId, deployment, priority }: GateOptions,
  o: { userScope: string; wanted: number },
): Promise<Lease> {
  const reserve = priority === 'background' ? settings.reserve : 0;
  const question = { siteId, ...o, ahead: AHEAD, reserve };
  let taken = await takeLease(db, question);
  if (!taken) {
    await openBudget(db, { siteId, scope: 'site', rate: settings.rates[deployment] });
    taken = await takeLease(db, question);
  }
  // The site was removed meanwhile: whatever is asked of it will be told so.
  if (!taken) return { taken: o.wanted, waitMs: 0, pauses: [] };
  const now = performance.now();
  for (const { scope, leftMs } of taken.pauses) site.pauses.set(scope, now + leftMs);
  return taken;
}

async function admit(
  { settings, site, writes }: Context,
  { siteId, priority }: GateOptions,
  { request, lane, userScope }: { request: GatedRequest; lane: Lane; userScope: string },
): Promise<void> {
  const issue = writtenIssue(request);
  const scopes = ['site', userScope, `endpoint:${endpointOf(request)}`, `issue:${issue}`];
  const deadline = performance.now() + settings.longestWaitMs[priority];
  const waitOf = () => {
    const now = performance.now();
    const paused = scopes.map((scope) => (site.pauses.get(scope) ?? 0) - now);
    return Math.max(0, ...paused, issue === undefined ? 0 : writes.waitMs(`${siteId} ${issue}`, now));
  };
  for (;;) {
    const withinMs = deadline - performance.now();
    // What another process was told is known with the request taken; one that is then paused is lost.
    const waitMs = waitOf() || (await lane.take({ withinMs, signal: request.signal })) || waitOf();
    if (waitMs === 0) break;
    if (waitMs > deadline - performance.now()) throw tooLong(waitMs);
    await delay(waitMs, undefined, { signal: request.signal });
  }
  if (issue !== undefined) writes.note(`${siteId} ${issue}`, performance.now());
}

async function observe(
  { db, site }: Context,
  { siteId }: GateOptions,
  o: { request: GatedRequest; observation: RateLimitObservation; userScope: string },
): Promise<void> {
  const { request, observation, userScope } = o;
  const bucket = bucketOf(observation);
  if (bucket) {
    const said = JSON.stringify(bucket.rate);
    const isNews = site.known.get(userScope) !== said;
    site.known.set(userScope, said);
    if (isNews) for (const lane of site.lanes.values()) lane.forget();
    if (isNews || bucket.isLow) await correctBudget(db, { siteId, scope: userScope, ...bucket });
  }
  if (!observation.refused) return;
  const scope = scopeName(refusedScope(observation, request), userScope);
  const until = performance.now() + observation.waitMs;
  site.pauses.set(scope, Math.max(site.pauses.get(scope) ?? 0, until));
  await pauseScope(db, { siteId, scope, forMs: observation.waitMs });
}

/**
 * A user's bucket at a Data Center, as far as we use it. Jira fills it at intervals and we all the time: what it fills at
 * once is held back, or we would be ahead of it.
 */
function bucketOf({
  limit = 0,
  remaining = 0,
  fillPerSecond = 0,
  fillIntervalSeconds = 1,
}: RateLimitObservation) {
  if (limit === 0 || fillPerSecond === 0) return undefined;
  const filledAtOnce = Math.min(fillPerSecond * fillIntervalSeconds, limit);
  const capacity = Math.max(Math.floor((limit - filledAtOnce) * OURS), 1);
  return {
    rate: { capacity, fillPerSecond: (filledAtOnce / fillIntervalSeconds) * OURS },
    remaining: Math.min(remaining - filledAtOnce, capacity),
    isLow: remaining < limit * LOW,
  };
}

function scopeName(scope: LimitScope, userScope: string): string {
  if (scope.kind === 'site') return 'site';
  return scope.kind === 'user' ? userScope : `${scope.kind}:${scope.name}`;
}

function tooLong(waitMs: number): JiraRateLimitedError {
  const seconds = Math.ceil(waitMs / 1000);
  return new JiraRateLimitedError({
    code: 'jira_rate_limited',
    message: 'Jira asks for fewer requests; this one was not sent.',
    remedy: `Try again in ${seconds} seconds.`,
    retryAfterSeconds: seconds,
  });
}
