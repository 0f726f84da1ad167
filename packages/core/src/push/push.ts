import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { cancelPush } from './cancel.ts';
import type { OffersInput, ProjectsInput, RepeatPushInput, StartPushInput } from './input.ts';
import { listOfferedProjects, readOffers } from './offers.ts';
import type { Offers } from './offers.ts';
import { preflight } from './preflight.ts';
import type { Preflight } from './preflight.ts';
import { createPushReads } from './read.ts';
import {
  endForeignLeases,
  outwaitLeases,
  recoverPushes,
  recoveryRound,
  RECOVERY_TASK,
  recoveryPayload,
} from './recovery.ts';
import type { RunnerDeps } from './runner.ts';
import { defaultSettings } from './settings.ts';
import type { ClientFor, OnStep, PushSettings } from './settings.ts';
import { repeatPush, startPush } from './start.ts';
import { pushPayload, PUSH_TASK } from './task.ts';
import type { Push } from './view.ts';

export interface PushOptions {
  clientFor: ClientFor;
  /** Whether no other process can work on this database: then leases found at start are of the dead. Default false. */
  exclusive?: boolean;
  settings?: Partial<PushSettings>;
  /** For tests: called at every numbered step of docs/push.md. */
  onStep?: OnStep;
}

export type PushFeature = ReturnType<typeof createPush>;

/** Carrying ideas and stories across to Jira. docs/push.md states the guarantees. */
export function createPush(
  deps: Pick<Deps, 'db' | 'jobs' | 'now' | 'publicUrl' | 'log'>,
  options: PushOptions,
) {
  const { db, jobs, now, publicUrl, log } = deps;
  const { clientFor, onStep = () => undefined } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const runnerDeps: RunnerDeps = {
    ...{ db, jobs, now, publicUrl, log, clientFor, onStep, settings },
    workerId: randomUUID(),
  };
  const reads = createPushReads(db);
  // Loaded when it is needed first: a start does not wait for it.
  const run = async (pushId: string, signal: AbortSignal) =>
    (await import('./runner.ts')).runPush(runnerDeps, pushId, signal);

  jobs.define({
    name: PUSH_TASK,
    payload: pushPayload,
    policy: 'short',
    concurrency: 4,
    run: ({ pushId }, { signal }) => run(pushId, signal),
  });
  jobs.define({
    name: RECOVERY_TASK,
    payload: recoveryPayload,
    policy: 'short',
    run: () => recoveryRound(runnerDeps),
  });

  return {
    ...reads,

    /** See `startPush`; resolves to the push as stored, before anything was sent. */
    start: async (actor: Actor, input: StartPushInput): Promise<Push> =>
      reads.get(actor, { pushId: await startPush(runnerDeps, actor, input) }),

    /** See `preflight`. */
    preflight: (actor: Actor, input: StartPushInput): Promise<Preflight> =>
      preflight({ db, publicUrl, clientFor }, actor, input),

    /** See `listOfferedProjects`. */
    projects: (actor: Actor, input: ProjectsInput) => listOfferedProjects({ db, clientFor }, actor, input),

    /** See `readOffers`. */
    offers: (actor: Actor, input: OffersInput): Promise<Offers> =>
      readOffers({ db, clientFor }, actor, input),

    /** See `repeatPush`; resolves to the new push. */
    repeat: async (actor: Actor, input: RepeatPushInput): Promise<Push> =>
      reads.get(actor, { pushId: await repeatPush(runnerDeps, actor, input) }),

    /** See `cancelPush`; resolves to the push as it is now. */
    cancel: async (actor: Actor, input: { pushId: string }): Promise<Push> => {
      await cancelPush(runnerDeps, actor, input);
      return reads.get(actor, input);
    },

    /** When jobs start: takes up what a dead process left behind, now and from then on every minute. */
    runPendingPushes: async (): Promise<void> => {
      await (options.exclusive ? endForeignLeases(runnerDeps) : outwaitLeases(runnerDeps));
      await recoveryRound(runnerDeps);
    },

    /** What the job does, for tests and tools that have no queue running. */
    runPush: (pushId: string, signal: AbortSignal = new AbortController().signal) => run(pushId, signal),
    recoverPushes: () => recoverPushes(runnerDeps),
  };
}
