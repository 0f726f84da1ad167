import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { decideAtJira, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

onEachDatabase('an attempt', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());
  beforeEach(() => t.db.deleteFrom('connection').execute());

  const start = (returnTo?: string) =>
    t.core.connections.startAttempt(t.people.alice, {
      siteId,
      ...(returnTo === undefined ? {} : { returnTo }),
    });
  const complete = (attemptId: string, parameters: [string, string][]) =>
    t.core.connections.completeAttempt(t.people.alice, { attemptId, parameters });
  const rowOf = (attemptId: string) =>
    t.db.selectFrom('attempt').selectAll().where('id', '=', attemptId).executeTakeFirst();

  test('works once', async () => {
    const { attemptId, ...attempt } = await start();
    const parameters = await decideAtJira(t.sandbox, attempt);
    await complete(attemptId, parameters);
    await expect(complete(attemptId, parameters)).rejects.toMatchObject({ code: 'attempt_used' });
  });

  test('completed several times at once works exactly once', async () => {
    const { attemptId, ...attempt } = await start();
    const parameters = await decideAtJira(t.sandbox, attempt);
    const exchanges = () => t.sandbox.requests.filter(({ path }) => path.endsWith('/access-token')).length;
    const before = exchanges();
    const failures = await Promise.all([1, 2, 3, 4].map(() => failureOf(complete(attemptId, parameters))));
    expect(failures.filter((failure) => failure === undefined)).toHaveLength(1);
    for (const failure of failures.filter(Boolean)) expect(failure).toMatchObject({ code: 'attempt_used' });
    expect(exchanges() - before, 'the others asked Jira nothing').toBe(1);
    expect(await t.db.selectFrom('connection').select('id').execute()).toHaveLength(1);
  });

  test('does not disturb another one at the same time', async () => {
    const attempts = await Promise.all([start(), start()]);
    const decided = await Promise.all(
      attempts.map(async (attempt, index) => ({
        attemptId: attempt.attemptId,
        parameters: await decideAtJira(t.sandbox, attempt, { user: index === 0 ? 'alice' : 'bob' }),
      })),
    );
    const done = await Promise.all(decided.map((one) => complete(one.attemptId, one.parameters)));
    expect(done.map(({ connection }) => connection.jiraUser.name)).toEqual(['alice', 'bob']);
  });

  test('twice at the same time by the same person gives one connection', async () => {
    const attempts = await Promise.all([start(), start()]);
    const done = await Promise.all(
      attempts.map(async (attempt) => complete(attempt.attemptId, await decideAtJira(t.sandbox, attempt))),
    );
    const [first, second] = done.map(({ connection }) => connection.id);
    expect(first).toBe(second);
    const { id } = done[0]?.connection ?? { id: '' };
    const user = await t.core.connections.whoami(t.people.alice, { connectionId: id });
    expect(user.name).toBe('alice');
  });

  test('lives for 10 minutes', async () => {
    const [justInTime, late] = [await start(), await start()];
    expect(justInTime.expiresAt.getTime() - t.clock.now()).toBe(600_000);
    const parameters = await decideAtJira(t.sandbox, justInTime);
    t.clock.advance(599);
    await complete(justInTime.attemptId, parameters);
    t.clock.advance(1);
    await expect(complete(late.attemptId, parameters)).rejects.toMatchObject({ code: 'attempt_expired' });
  });

  test('loses its request token when it is used or expired, and is forgotten a day later', async () => {
    const [used, expired] = [await start(), await start()];
    await complete(used.attemptId, await decideAtJira(t.sandbox, used));
    expect(await rowOf(used.attemptId)).toMatchObject({ sealed_proof: null });

    t.clock.advance(600);
    await t.core.connections.upkeep.cleanAttempts();
    expect(await rowOf(expired.attemptId)).toMatchObject({ sealed_proof: null, used_at: null });
    await expect(complete(expired.attemptId, [])).rejects.toMatchObject({ code: 'attempt_expired' });

    t.clock.advance(24 * 60 * 60);
    await t.core.connections.upkeep.cleanAttempts();
    expect(await rowOf(expired.attemptId)).toBeUndefined();
    await expect(complete(expired.attemptId, [])).rejects.toMatchObject({ code: 'attempt_unknown' });
  });

  test('that nobody started is unknown', async () => {
    const unknown = complete('8f14e45f-ceea-467f-a9d5-2d6c1f3b0a11', []);
    await expect(unknown).rejects.toMatchObject({ code: 'attempt_unknown' });
    await expect(complete('none', [])).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('needs a session, and a person who may change things', async () => {
    const { alice, viewer } = t.people;
    const withoutSession = { userId: alice.userId, role: alice.role };
    const anonymous = t.core.connections.startAttempt(withoutSession, { siteId });
    await expect(anonymous).rejects.toMatchObject({ code: 'session_required' });
    const looking = t.core.connections.startAttempt(viewer, { siteId });
    await expect(looking).rejects.toMatchObject({ code: 'member_required' });
  });

  test('needs a consumer', async () => {
    await t.db
      .insertInto('site')
      .values({
        ...{ id: '8f14e45f-ceea-467f-a9d5-2d6c1f3b0a12', base_url: 'https://bare.test', name: '', title: '' },
        ...{ deployment: 'data-center', version: '10.3.0', version_numbers: [10, 3, 0] },
        ...{ clock_offset_seconds: 0, service_fallback: false, created_by: null, created_at: new Date() },
      })
      .execute();
    const bare = t.core.connections.startAttempt(t.people.alice, {
      siteId: '8f14e45f-ceea-467f-a9d5-2d6c1f3b0a12',
    });
    await expect(bare).rejects.toMatchObject({ code: 'consumer_missing' });
    const unknown = t.core.connections.startAttempt(t.people.alice, {
      siteId: '8f14e45f-ceea-467f-a9d5-2d6c1f3b0a13',
    });
    await expect(unknown).rejects.toMatchObject({ code: 'site_unknown' });
  });

  test('brings the person back to a page of ours', async () => {
    const attempt = await start('/ideas?open=1#story-2');
    const parameters = await decideAtJira(t.sandbox, attempt);
    const { returnTo } = await complete(attempt.attemptId, parameters);
    expect(returnTo).toBe('/ideas?open=1#story-2');
  });

  test.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test/',
    '/\t/evil.test/',
    '\\\\evil.test',
    'ideas',
    'javascript:alert(1)',
    '/a\nb',
  ])('leads nowhere else: %j', async (returnTo) => {
    await expect(start(returnTo)).rejects.toMatchObject({ code: 'return_address_not_allowed' });
  });

  test('leads nowhere else: an empty one is none', async () => {
    await expect(start('')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
