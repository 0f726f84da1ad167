import { createSandbox } from '@crosslink/sandbox';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../databases.ts';
import type { TestDatabase } from '../databases.ts';
import { createCrosslinkProcess } from './crosslink-process.ts';
import { idea, startJourney, steps, verifyAcknowledged } from './journey.ts';
import type { Journey, Step } from './journey.ts';
import { createKillerProxy } from './killer-proxy.ts';
import type { Moment } from './killer-proxy.ts';
import { jiraVersion } from '../jira-version.ts';

onEachDatabase('kill -9 at any moment of the main job', (newDatabase) => {
  test.concurrent.each<Moment>(['before', 'after'])(
    'loses nothing and doubles nothing (%s Jira did the work)',
    { timeout: 300_000 },
    async (moment) => {
      const { kills, journey, issues } = await walkThroughKills(moment, environmentFor(await newDatabase()));
      expect(kills).toBeGreaterThan(15);
      expect(issues).toHaveLength(1 + idea.stories.length);
      const keys = issues.map((issue) => issue.key);
      expect([...journey.done.links.values()].sort()).toEqual(keys.sort());
      for (const issue of issues) expect(issue.remoteLinks).toHaveLength(1);
    },
  );
});

/**
 * Walks the whole main job. The server is killed at the first event of each step, then at the second event
 * of what is left of the step, and so on until the step ends without a kill. An event is a request of the
 * server to Jira, or an acknowledgement to its caller. After each restart all that was acknowledged must
 * still be there.
 */
async function walkThroughKills(moment: Moment, environment: Record<string, string>) {
  const sandbox = await createSandbox({ contextPath: '/jira', version: jiraVersion });
  const crosslink = await createCrosslinkProcess(environment);
  const reaper = createReaper(() => crosslink.kill());
  const proxy = await createKillerProxy({
    target: sandbox.url,
    plan: () => (reaper.isDue() ? moment : undefined),
    strike: () => reaper.strike(),
  });
  sandbox.world.site.baseUrl = proxy.url;
  const journey = startJourney({
    url: crosslink.url,
    jiraUrl: proxy.url,
    setupToken: () => crosslink.setupToken(),
    registerAtJira: ({ consumerKey, publicKeyPem }) => {
      if (sandbox.world.grants.consumers.has(consumerKey)) return;
      sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem });
    },
    onAcknowledged: () => {
      if (reaper.isDue()) reaper.strike();
    },
  });
  const restart = async () => {
    await crosslink.gone();
    await crosslink.start();
    await verifyAcknowledged(journey);
  };
  try {
    await crosslink.start();
    for (const step of steps) await finish(step, journey, { reaper, restart });
    await verifyAcknowledged(journey);
    return { kills: reaper.kills(), journey, issues: [...sandbox.world.issues.all()] };
  } finally {
    crosslink.kill();
    await crosslink.gone();
    await proxy.close();
    await sandbox.close();
  }
}

/** Repeats a step until it ends, killing the server one event later each time. */
async function finish(
  step: Step,
  journey: Journey,
  { reaper, restart }: { reaper: Reaper; restart: () => Promise<void> },
): Promise<void> {
  for (let event = 1; ; event += 1) {
    reaper.arm(event);
    const failure = await step(journey).then(
      () => undefined,
      (error: unknown) => error,
    );
    const killed = reaper.disarm();
    if (killed) await restart();
    else if (failure !== undefined) throw failure as Error;
    if (failure === undefined) return;
  }
}

type Reaper = ReturnType<typeof createReaper>;

/** Counts events while armed, and kills at the one it was armed for. */
function createReaper(kill: () => void) {
  let eventsLeft = 0;
  let armed = false;
  let kills = 0;
  let struck = false;
  return {
    arm(event: number) {
      [eventsLeft, armed, struck] = [event, true, false];
    },
    /** Whether it struck since it was armed. */
    disarm() {
      armed = false;
      return struck;
    },
    /** Counts an event. */
    isDue: () => armed && (eventsLeft -= 1) === 0,
    strike() {
      [armed, struck] = [false, true];
      kills += 1;
      kill();
    },
    kills: () => kills,
  };
}

function environmentFor(database: TestDatabase): Record<string, string> {
  const CROSSLINK_SECRET = 'a secret for tests, of 32 characters or more';
  return database.kind === 'embedded'
    ? { CROSSLINK_SECRET, DATA_DIR: database.dataDir }
    : { CROSSLINK_SECRET, DATABASE_URL: database.url };
}
