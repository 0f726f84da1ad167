import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { failureOf, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import { recordAudit } from './record.ts';
import type { AuditRecord } from './record.ts';

onEachDatabase('the audit', (newDatabase) => {
  let t: TestCore;
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('audit').execute();
  });

  const record = (o: Partial<AuditRecord> = {}) =>
    recordAudit(t.db, {
      ...{ at: new Date(t.clock.now()), actorId: t.people.admin.userId, action: 'site.added', subject: 's' },
      ...o,
    });
  const list = (input = {}) => t.core.audit.list(t.people.admin, input);
  const subjects = async (input = {}) => (await list(input)).items.map(({ subject }) => subject);

  test('tells who did what to what, and where, even when all of it is gone', async () => {
    const { admin } = t.people;
    await record({ siteId: 'gone', details: { name: 'Our Jira' }, apiKeyId: 'k' });
    const entry = { at: new Date(t.clock.now()), actorId: admin.userId, actorName: 'admin', apiKeyId: 'k' };
    expect((await list()).items).toEqual([
      {
        ...{ ...entry, number: expect.any(Number) as number, action: 'site.added', subject: 's' },
        ...{ siteId: 'gone', details: { name: 'Our Jira' } },
      },
    ]);
  });

  test('an entry may have nobody who acted', async () => {
    await record({ actorId: null });
    expect((await list()).items).toMatchObject([{ actorId: null, actorName: null, details: {} }]);
  });

  test('what did not happen is not in it', async () => {
    const undone = t.db.transaction().execute(async (trx) => {
      await recordAudit(trx, { at: new Date(), actorId: null, action: 'site.added', subject: 'x' });
      throw new Error('undone');
    });
    expect(await failureOf(undone)).toMatchObject({ message: 'undone' });
    expect((await list()).items).toEqual([]);
  });

  describe('shows', () => {
    beforeEach(async () => {
      await record({ subject: 'first', action: 'site.added', siteId: 'one' });
      t.clock.advance(60);
      await record({ subject: 'second', action: 'site.removed', siteId: 'two' });
      t.clock.advance(60);
      await record({ subject: 'third', action: 'connection.made', actorId: t.people.alice.userId });
    });
    const ago = (seconds: number) => new Date(t.clock.now() - seconds * 1000).toISOString();

    test('the newest first', async () => {
      expect(await subjects()).toEqual(['third', 'second', 'first']);
    });

    test.each([
      ['one action', { action: 'site.added' }, ['first']],
      ['all actions of a kind', { action: 'site' }, ['second', 'first']],
      ['no kind that only begins alike', { action: 'sit' }, []],
      ['a site', { siteId: 'two' }, ['second']],
      ['an actor', { actorId: 'user-alice' }, ['third']],
      ['an actor at a site', { actorId: 'user-alice', siteId: 'two' }, []],
    ])('%s', async (_what, filter, expected) => {
      expect(await subjects(filter)).toEqual(expected);
    });

    test('a span of time, its beginning included', async () => {
      expect(await subjects({ from: ago(60) })).toEqual(['third', 'second']);
      expect(await subjects({ to: ago(60) })).toEqual(['first']);
      expect(await subjects({ from: ago(60), to: ago(0) })).toEqual(['second']);
    });

    test('page by page, whatever comes in meanwhile', async () => {
      const first = await list({ limit: 2 });
      expect(first.items.map(({ subject }) => subject)).toEqual(['third', 'second']);
      await record({ subject: 'fourth' });
      const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect(second.items.map(({ subject }) => subject)).toEqual(['first']);
      expect(second.nextCursor).toBeNull();
    });
  });

  test.each([{ action: 'Site' }, { action: 'a.b.c' }, { action: '%' }, { from: 'today' }, { who: 'x' }])(
    '%j is refused',
    async (input) => {
      expect(await failureOf(list(input))).toMatchObject({ code: 'invalid_input' });
    },
  );

  test('a cursor made by hand is refused', async () => {
    const cursor = Buffer.from('"1 or 1=1"').toString('base64url');
    expect(await failureOf(list({ cursor }))).toMatchObject({ code: 'cursor_invalid' });
  });

  test('is for administrators', async () => {
    for (const actor of [t.people.alice, t.people.viewer])
      expect(await failureOf(t.core.audit.list(actor))).toMatchObject({ code: 'administrator_required' });
  });
});
