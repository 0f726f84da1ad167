import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rateLimitObservation } from './observation.ts';
import type { RateLimitObservation } from './observation.ts';
import { endpointOf, refusedScope, writtenIssue } from './scope.ts';

const nowMs = Date.UTC(2026, 0, 1);
const observe = (status: number, headers: Record<string, string>) =>
  rateLimitObservation({ status, headers }, nowMs);

describe('what a reply says of limits', () => {
  test('is nothing where it says nothing', () => {
    expect(observe(200, {})).toBeUndefined();
    expect(observe(503, { 'retry-after': '7' })).toBeUndefined();
  });

  test('is a healthy bucket on Data Center, which asks for nothing', () => {
    const headers = {
      ...{ 'x-ratelimit-limit': '70', 'x-ratelimit-remaining': '69', 'x-ratelimit-fillrate': '5' },
      ...{ 'x-ratelimit-interval-seconds': '2', 'retry-after': '0' },
    };
    expect(observe(200, headers)).toEqual({
      ...{
        refused: false,
        limit: 70,
        remaining: 69,
        fillPerSecond: 2.5,
        fillIntervalSeconds: 2,
        nearLimit: false,
        waitMs: 0,
      },
    });
  });

  test('is a blocked user who waits an hour and not 292 billion years', () => {
    const headers = { 'x-ratelimit-limit': '0', 'retry-after': '9223372036854775807' };
    expect(observe(429, headers)).toMatchObject({ refused: true, limit: 0, waitMs: 3_600_000 });
  });

  const waits: [name: string, headers: Record<string, string>, waitMs: number][] = [
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date', { 'retry-after': new Date(nowMs + 9000).toUTCString() }, 9000],
    ['the next reset', { 'x-ratelimit-reset': '2026-01-01T00:00:05Z' }, 5000],
    ['the next reset, years ahead', { 'x-ratelimit-reset': '2036-01-01T00:00:05Z' }, 3_600_000],
    ['a structured field', { ratelimit: '"jira-burst";r=0;t=4' }, 4000],
    ['its Beta twin', { 'beta-ratelimit': '"jira-burst";r=0;t=4' }, 4000],
    ['nothing', {}, 2000],
    ['nonsense', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, 2000],
    ['a time that is over', { 'x-ratelimit-reset': '2020-01-01T00:00:00Z' }, 2000],
  ];
  for (const [name, headers, waitMs] of waits)
    test(`is how long to wait, by ${name}`, () => {
      expect(observe(429, headers)?.waitMs).toBe(waitMs);
    });

  for (const [name, reason] of [
    ['jira-quota-global-based', 'quota'],
    ['jira-quota-tenant-based', 'quota'],
    ['jira-burst-based', 'burst'],
    ['jira-per-issue-on-write', 'per-issue'],
    ['jira-new-thing', undefined],
  ] as const)
    test(`names the reason ${name}, by its Beta twin, too`, () => {
      expect(observe(429, { 'ratelimit-reason': name })?.reason).toBe(reason);
      expect(observe(429, { 'beta-ratelimit-reason': name })?.reason).toBe(reason);
    });
});

describe('after a refusal', () => {
  const refusal: RateLimitObservation = { refused: true, nearLimit: false, waitMs: 1000 };
  const write = { method: 'PUT', path: '/rest/api/2/issue/DEMO-1/properties/crosslink' } as const;

  test('all, one endpoint, one issue or one user wait', () => {
    expect(refusedScope({ ...refusal, reason: 'quota' }, write)).toEqual({ kind: 'site' });
    expect(refusedScope({ ...refusal, reason: 'per-issue' }, write)).toEqual({
      kind: 'issue',
      name: 'DEMO-1',
    });
    const endpoint = { kind: 'endpoint', name: 'PUT /rest/api/2/issue/:/properties/:' };
    expect(refusedScope({ ...refusal, reason: 'burst' }, write)).toEqual(endpoint);
    expect(refusedScope(refusal, write)).toEqual(endpoint);
    expect(refusedScope({ ...refusal, fillPerSecond: 5 }, write)).toEqual({ kind: 'user' });
  });

  test('an issue is told by what is written, nothing by what is read', () => {
    expect(writtenIssue(write)).toBe('DEMO-1');
    expect(writtenIssue({ ...write, method: 'GET' })).toBeUndefined();
    for (const path of ['/rest/api/2/issue', '/rest/api/2/issue/bulk', '/rest/agile/1.0/issue/rank'])
      expect(writtenIssue({ method: 'POST', path })).toBeUndefined();
  });

  test('an endpoint is the same for every issue and project', () => {
    const one = endpointOf({ method: 'GET', path: '/rest/api/2/issue/createmeta/DEMO/issuetypes/10001' });
    expect(one).toBe('GET /rest/api/2/issue/createmeta/:/issuetypes/:');
    expect(endpointOf({ method: 'POST', path: '/rest/api/2/search' })).toBe('POST /rest/api/2/search');
  });
});

const fixtures = new URL('../../../../../shared/fixtures/transcribed/', import.meta.url);
describe.skipIf(!existsSync(fixtures))('recorded headers are understood', () => {
  const lower = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));

  test('of Cloud and of Data Center', () => {
    const cloud = recorded('cloud.rate-limit-429.json') as Record<
      string,
      { headers: Record<string, string> }
    >;
    expect(observe(429, lower(cloud['quota']?.headers ?? {}))).toMatchObject({
      ...{ reason: 'quota', waitMs: 1_847_000, remaining: 0 },
    });
    expect(observe(429, lower(cloud['burst']?.headers ?? {}))).toMatchObject({ reason: 'burst', limit: 350 });
    const healthy = recorded('dc.ratelimit-healthy-headers.json') as Record<string, string>;
    expect(observe(200, lower(healthy))).toMatchObject({ fillPerSecond: 5, waitMs: 0 });
  });
});
