import { expect, test } from 'vitest';

import { rest, startSandbox } from '../testing/fixture.test-support.ts';

const limits = (headers: Headers) =>
  ['limit', 'remaining', 'interval-seconds', 'fillrate'].map((name) => headers.get(`x-ratelimit-${name}`));

test('a Data Center limits a user when it is told to, and tells how much is left', async () => {
  let at = Date.UTC(2026, 0, 1);
  const sandbox = await startSandbox({ now: () => at });
  expect(limits((await rest(sandbox, 'GET', '/myself')).headers)).toEqual([null, null, null, null]);
  sandbox.world.rateLimit = { limit: 2, fillRate: 1, intervalSeconds: 1 };
  const first = await rest(sandbox, 'GET', '/myself');
  expect(limits(first.headers)).toEqual(['2', '1', '1', '1']);
  expect(first.headers.get('retry-after')).toBe('0');
  await rest(sandbox, 'GET', '/myself');
  const refused = await rest(sandbox, 'GET', '/myself');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await rest(sandbox, 'GET', '/myself', { user: 'bob' })).status).toBe(200);
  expect(limits((await rest(sandbox, 'GET', '/serverInfo')).headers)).toEqual([null, null, null, null]);
  at += 1000;
  expect((await rest(sandbox, 'GET', '/myself')).status).toBe(200);
  expect((await rest(sandbox, 'GET', '/myself')).status).toBe(429);
});

test('Cloud tells of every endpoint, and limits bursts', async () => {
  const sandbox = await startSandbox({ version: 'cloud', now: () => 0 });
  const { headers } = await rest(sandbox, 'GET', '/serverInfo');
  expect(limits(headers)).toEqual(['350', '349', null, null]);
  for (let turn = 0; turn < 199; turn += 1)
    await rest(sandbox, 'POST', '/search/jql', { body: { jql: 'project = DEMO' } });
  expect((await rest(sandbox, 'POST', '/search/jql', { body: { jql: 'project = DEMO' } })).status).toBe(200);
  const refused = await rest(sandbox, 'POST', '/search/jql', { body: { jql: 'project = DEMO' } });
  expect([refused.status, refused.headers.get('ratelimit-reason')]).toEqual([429, 'jira-burst-based']);
  expect((await rest(sandbox, 'GET', '/serverInfo')).status).toBe(200);
});
