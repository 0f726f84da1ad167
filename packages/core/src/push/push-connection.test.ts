import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  connectionOf,
  ideaWithStories,
  openLab,
  renewConnection,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';
import type { Step } from './settings.ts';

onEachDatabase('a push whose connection changes meanwhile', (newDatabase) => {
  let lab: Lab;
  /** Happens once, at the first of these moments. */
  let meanwhile: { at: Step | 'client'; happens: () => Promise<unknown> } | undefined;
  const reach = async (moment: Step | 'client') => {
    if (meanwhile?.at !== moment) return;
    const { happens } = meanwhile;
    meanwhile = undefined;
    await happens();
  };
  beforeAll(async () => {
    lab = await openLab(await newDatabase(), { onStep: reach, onClient: () => reach('client') });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  it.each(['created', 'client'] as const)('goes on with the renewed credential (%s)', async (at) => {
    const push = await startPush(lab.worker, [await ideaWithStories(lab.worker, 1)]);
    meanwhile = { at, happens: () => renewConnection(lab, 'alice') };
    const done = await settle(lab, push);
    expect(meanwhile).toBeUndefined();
    expect(done).toMatchObject({ state: 'done', error: null, counts: { done: 2 } });
    expect(lab.sandbox.world.issues.size).toBe(2);
  });

  it('does not turn to Jira again once the connection is disconnected', async () => {
    const push = await startPush(lab.worker, [await ideaWithStories(lab.worker, 1)]);
    let asked = 0;
    const disconnect = () => {
      asked = lab.sandbox.requests.length;
      return sql`
        update connection set state = 'disconnected', sealed_credential = null where id = ${connectionOf('alice')}
      `.execute(lab.worker.db);
    };
    meanwhile = { at: 'created', happens: disconnect };
    const stopped = await settle(lab, push);
    expect(stopped).toMatchObject({ state: 'failed', error: { code: 'connection_disconnected' } });
    expect(stopped.items.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(asked).toBeGreaterThan(0);
    expect(lab.sandbox.requests).toHaveLength(asked);
  });
});
