import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { getMyself, JiraRateLimitedError } from '@crosslink/jira';
import type { RateLimitObservation, RequestGate } from '@crosslink/jira';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import type { TestDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import { createIssueWrites } from './issue-writes.ts';
import type { LimitsWorkerOrders } from './limits-worker.test-support.ts';
import { createLimits } from './limits.ts';
import type { LimitsSettings, Priority } from './limits.ts';

const read = { method: 'GET', path: '/rest/api/2/myself' } as const;
const write = { method: 'PUT', path: '/rest/api/2/issue/DEMO-1' } as const;
const refusal: RateLimitObservation = { refused: true, nearLimit: false, waitMs: 60_000 };
const isRateLimited = (promise: Promise<unknown>) =>
  failureOf(promise).then((error) => error instanceof JiraRateLimitedError);

onEachDatabase('limits', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  let connectionId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    siteId = (await linkedSite(t)).site.id;
    connectionId = (await connect(t, t.people.alice, { siteId })).connection.id;
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    t.sandbox.world.faults.clear();
    t.sandbox.world.rateLimit = null;
    await t.db.deleteFrom('request_budget').execute();
  });

  const settings = (capacity: number, fillPerSecond: number): Partial<LimitsSettings> => ({
    rates: { cloud: { capacity, fillPerSecond }, 'data-center': { capacity, fillPerSecond } },
    longestWaitMs: { person: 200, background: 200 },
  });
  /** As a process of its own would have it. */
  const gateOf = (
    o: Partial<LimitsSettings> = settings(400, 400),
    priority: Priority = 'person',
  ): RequestGate =>
    createLimits(t.db, o).gateFor({ siteId, deployment: 'data-center', jiraUserId: 'alice', priority });

  /** How many of so many at once are let through. */
  async function admitted(gate: RequestGate, count: number): Promise<number> {
    const outcomes = await Promise.all(Array.from({ length: count }, () => failureOf(gate.admit(read))));
    return outcomes.filter((failure) => failure === undefined).length;
  }

  test('let through what the budget holds, whoever asks', async () => {
    const slow = settings(20, 0.01);
    const [one, other] = [gateOf(slow), gateOf(slow)];
    const counts = await Promise.all([admitted(one, 15), admitted(other, 15)]);
    const [first, second] = counts;
    expect(first + second).toBeGreaterThan(9);
    expect(first + second).toBeLessThanOrEqual(20);
  });

  test('say when to try again, at once, where it would take too long', async () => {
    const gate = gateOf(settings(1, 0.01));
    await gate.admit(read);
    const failure = await failureOf(gate.admit(read));
    expect(failure).toBeInstanceOf(JiraRateLimitedError);
    expect((failure as JiraRateLimitedError).retryAfterSeconds).toBeGreaterThan(90);
  });

  test('leave a part of the budget to people', async () => {
    const slow = settings(20, 0.01);
    const jobs = gateOf(slow, 'background');
    expect(await admitted(jobs, 30)).toBeLessThanOrEqual(15);
    expect(await admitted(gateOf(slow, 'person'), 3)).toBe(3);
  });

  test('let jobs have their turn even where there is one request at a time', async () => {
    expect(await admitted(gateOf(settings(1, 50), 'background'), 3)).toBe(3);
  });

  test('wait for those who leave', async () => {
    const gate = gateOf({ ...settings(1, 2), longestWaitMs: { person: 5000, background: 5000 } });
    await gate.admit(read);
    const leaving = new AbortController();
    const waiting = gate.admit({ ...read, signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await gate.admit(read);
  });

  const scopes: [reason: RateLimitObservation['reason'], waits: boolean[]][] = [
    ['quota', [true, true, true]],
    ['burst', [true, true, false]],
    ['per-issue', [true, false, false]],
  ];
  for (const [reason, waits] of scopes)
    test(`after a refusal (${reason}) let wait what was refused, in every process`, async () => {
      const gate = gateOf();
      await gate.observe(write, reason === undefined ? refusal : { ...refusal, reason });
      const sameEndpoint = { ...write, path: '/rest/api/2/issue/DEMO-2' };
      for (const each of [gate, gateOf()]) {
        const seen = [write, sameEndpoint, read].map((request) => isRateLimited(each.admit(request)));
        expect(await Promise.all(seen)).toEqual(waits);
      }
    });

  test('follow the bucket of a Data Center that counts by user', async () => {
    const bucket = { limit: 9, remaining: 2, fillPerSecond: 0.01, fillIntervalSeconds: 100 };
    await gateOf().observe(read, { ...bucket, refused: false, nearLimit: false, waitMs: 0 });
    expect(await admitted(gateOf(), 5)).toBe(1);
  });

  test('keep a real connection within what the site takes, without a single refusal', async () => {
    t.sandbox.world.rateLimit = { limit: 10, fillRate: 20, intervalSeconds: 1 };
    // The sandbox counts by its own clock, which stands still here.
    const [startedMs, frozenMs] = [performance.now(), t.clock.now()];
    const ticking = setInterval(() => {
      t.clock.advance((performance.now() - startedMs - (t.clock.now() - frozenMs)) / 1000);
    }, 5);
    const client = await t.core.connections.clientFor(connectionId, { priority: 'background' });
    await getMyself(client);
    await Promise.all(Array.from({ length: 15 }, () => getMyself(client)));
    clearInterval(ticking);
    const start = t.sandbox.requests.filter(({ status }) => status === 429);
    expect(start).toEqual([]);
  });

  test('obey a real refusal, and clamp an absurd one', async () => {
    const client = await t.core.connections.clientFor(connectionId);
    t.sandbox.world.faults.add({ kind: 'rate-limited', retryAfter: 'absurd', path: '/rest/api/2/myself' });
    const failure = await failureOf(getMyself(client));
    expect(failure).toMatchObject({ code: 'jira_rate_limited', retryAfterSeconds: 3600 });
    const asked = t.sandbox.requests.length;
    const again = await t.core.connections.clientFor(connectionId);
    expect(await isRateLimited(getMyself(again))).toBe(true);
    expect(t.sandbox.requests).toHaveLength(asked);
  });

  test('do nothing to a site that is gone, and forget its budget with it', async () => {
    const gone = { siteId: 'gone', deployment: 'cloud', jiraUserId: 'x', priority: 'person' } as const;
    const gate = createLimits(t.db).gateFor(gone);
    await gate.admit(read);
    await gate.observe(read, refusal);
    const rows = await t.db.selectFrom('request_budget').selectAll().where('site_id', '=', 'gone').execute();
    expect(rows).toEqual([]);
  });

  test('cost one statement for many requests at once', async () => {
    const statements: string[] = [];
    const counting = t.db.withPlugin({
      transformQuery: ({ node }) => {
        statements.push(node.kind);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    const gate = createLimits(counting).gateFor({
      ...{ siteId, deployment: 'data-center', jiraUserId: 'alice', priority: 'person' },
    });
    await gate.admit(read);
    statements.length = 0;
    expect(await admitted(gate, 100)).toBe(100);
    expect(statements.length).toBeLessThanOrEqual(4);
  });
});

describe('two processes on one PostgreSQL', () => {
  const script = fileURLToPath(new URL('./limits-worker.test-support.ts', import.meta.url));

  async function runWorker(orders: LimitsWorkerOrders): Promise<number[]> {
    const env = { ...process.env, LIMITS_WORKER_ORDERS: JSON.stringify(orders) };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return JSON.parse(output) as number[];
  }

  test('never send more than the budget together, and neither starves', async () => {
    const database: TestDatabase = await newPostgresDatabase();
    const t = await openTestCore(database);
    const { site } = await linkedSite(t);
    const [capacity, fillPerSecond] = [10, 40];
    const rate = { capacity, fillPerSecond };
    const settings = { rates: { cloud: rate, 'data-center': rate } };
    const orders = { database, siteId: site.id, settings, untilMs: Date.now() + 5000 };
    const startedMs = Date.now();
    const sent = await Promise.all([runWorker(orders), runWorker(orders)]);
    await t.close();
    const all = sent.flat().toSorted((a, b) => a - b);
    const seconds = (Math.max(...all) - startedMs) / 1000;
    expect(all.length).toBeGreaterThan(20);
    expect(all.length).toBeLessThanOrEqual(capacity + fillPerSecond * seconds + 1);
    const [one, other] = sent;
    const fewer = Math.min(one.length, other.length);
    expect(fewer).toBeGreaterThan(all.length / 10);
    // In every second as well; what was taken ahead may be sent within a second of it.
    for (const from of all) {
      const within = all.filter((at) => at >= from && at < from + 1000).length;
      expect(within).toBeLessThanOrEqual(capacity + fillPerSecond * 2 + 1);
    }
  });
});

describe('writes to one issue', () => {
  test('are at most 20 in two seconds and 100 in thirty', () => {
    const writes = createIssueWrites();
    let now = 0;
    const times: number[] = [];
    for (let count = 0; count < 150; count += 1) {
      now += writes.waitMs('A-1', now);
      writes.note('A-1', now);
      times.push(now);
    }
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 2000).length).toBeLessThanOrEqual(20);
      expect(times.filter((at) => at >= from && at < from + 30_000).length).toBeLessThanOrEqual(100);
    }
    expect(writes.waitMs('A-2', now)).toBe(0);
  });
});
