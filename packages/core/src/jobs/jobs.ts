import type { Transaction } from 'kysely';
import type { ConstructorOptions, PgBoss } from 'pg-boss';
import type { ZodType } from 'zod';
import type { Logger } from '../log.ts';
import type { Database } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { isInstalled } from './installed.ts';

/** A kind of job. `run` must be idempotent: a job runs at least once. */
export interface Task<P extends object = object> {
  /** Letters, digits, `-`, `_`, `.`; lasting, since waiting jobs carry it. */
  name: string;
  /** Ids, never secrets: payloads lie in the database in clear. */
  payload: ZodType<P>;
  /** Returning means done, throwing means again later. The signal fires when the job's time is up or the server stops. */
  run(payload: P, context: { signal: AbortSignal }): Promise<void>;
  /**
   * `standard`: any number of jobs (default). `short`: one job waiting per singletonKey. `exclusive`: one job
   * waiting or running per singletonKey. Cannot be changed for a released task.
   */
  policy?: 'standard' | 'short' | 'exclusive';
  /** How many jobs of this kind run at once in a process. Default 1. */
  concurrency?: number;
  /** Runs after the first one failed. Default 10, with a growing wait between 1 s and 5 minutes. */
  retryLimit?: number;
  /** A run that takes longer counts as failed. Default 900. */
  expireInSeconds?: number;
}

export interface EnqueueOptions {
  singletonKey?: string;
  /** Run no sooner. Default 0. */
  startAfterSeconds?: number;
}

export interface Jobs {
  /** Before install() and start(). */
  define<P extends object>(task: Task<P>): void;
  /**
   * Queues a job in the transaction that causes it: both happen or neither.
   * Works before start() as well; the job then waits for it.
   * @returns false when the task's policy let it be, because such a job is there already
   */
  enqueue(
    trx: Transaction<Database>,
    name: string,
    payload: object,
    options?: EnqueueOptions,
  ): Promise<boolean>;
  /** Creates what the queue needs in the database. Quick when it is all there. */
  install(): Promise<void>;
  /** Starts to run jobs. */
  start(): Promise<void>;
  /** Takes no more jobs, waits up to 10 s for running ones, hands the rest back to the queue. */
  stop(): Promise<void>;
}

const stopTimeoutMs = 10_000;

/** The queue is pg-boss in the same database. It is imported when it is needed first: it costs 60 ms of start-up. */
export function createJobs(options: { store: Store; log: Logger }): Jobs {
  const { store, log } = options;
  const tasks = new Map<string, Task>();
  let running: PgBoss | undefined;
  let stopping = new AbortController();

  return {
    define: (task) => {
      if (tasks.has(task.name)) throw new TypeError(`The task ${task.name} is defined already.`);
      // Its run() only ever gets what its own schema let through.
      tasks.set(task.name, task);
    },
    enqueue: async (trx, name, payload, enqueueOptions = {}) => {
      const task = tasks.get(name);
      if (!task) throw new TypeError(`There is no task ${name}.`);
      const data = task.payload.parse(payload);
      const { fromKysely } = await import('pg-boss');
      const send = (boss: PgBoss) =>
        boss.send(name, data, { ...sendOptions(enqueueOptions), db: fromKysely(trx) });
      return (await (running ? send(running) : sendOnce(trx, send))) !== null;
    },
    install: async () => {
      if (await isInstalled(store.db, [...tasks.keys()])) return;
      const boss = await createBoss(store, { migrate: true, ...quiet });
      report(boss, log);
      await boss.start();
      try {
        for (const task of tasks.values()) await boss.createQueue(task.name, queueOptions(task));
      } finally {
        await boss.stop({ graceful: false });
      }
    },
    start: async () => {
      const boss = await createBoss(store, { migrate: false, schedule: false, useListenNotify: true });
      report(boss, log);
      await boss.start();
      running = boss;
      stopping = new AbortController();
      for (const task of tasks.values()) await work(boss, task, { log, stopping: stopping.signal });
    },
    stop: async () => {
      const boss = running;
      running = undefined;
      // pg-boss itself tells its jobs only when their time is up.
      stopping.abort();
      await boss?.stop({ graceful: true, timeout: stopTimeoutMs });
    },
  };
}

/** Does one thing and leaves: no timers, no upkeep. */
const quiet = { supervise: false, schedule: false, registerInstance: false } satisfies ConstructorOptions;

async function createBoss(store: Store, options: ConstructorOptions): Promise<PgBoss> {
  const { PgBoss, fromPglite } = await import('pg-boss');
  const { origin } = store;
  const database: ConstructorOptions =
    origin.kind === 'embedded'
      ? { db: fromPglite(origin.database), backend: 'pglite' }
      : { connectionString: origin.url, max: 4 };
  return new PgBoss({ ...database, openTelemetry: { enabled: false }, ...options });
}

/**
 * Before start() there is no pg-boss that knows the queues, and none may be started beside the transaction:
 * the embedded database has but one connection. So one lives for this job, inside the transaction.
 */
async function sendOnce<T>(trx: Transaction<Database>, send: (boss: PgBoss) => Promise<T>): Promise<T> {
  const { PgBoss, fromKysely } = await import('pg-boss');
  const db = fromKysely(trx);
  const boss = new PgBoss({ db, migrate: false, openTelemetry: { enabled: false }, ...quiet });
  await boss.start();
  try {
    return await send(boss);
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

function sendOptions({ singletonKey, startAfterSeconds }: EnqueueOptions) {
  return {
    ...(singletonKey === undefined ? {} : { singletonKey }),
    ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
  };
}

function queueOptions(task: Task) {
  return { policy: task.policy ?? 'standard', ...changeableQueueOptions(task) };
}

function changeableQueueOptions(task: Task) {
  return {
    retryLimit: task.retryLimit ?? 10,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: task.expireInSeconds ?? 900,
    notify: true,
  };
}

interface Surroundings {
  log: Logger;
  /** Fires when the server stops. */
  stopping: AbortSignal;
}

async function work(boss: PgBoss, task: Task, around: Surroundings): Promise<void> {
  // A newer version may have changed them; the policy cannot change.
  await boss.updateQueue(task.name, changeableQueueOptions(task));
  for (let worker = 0; worker < (task.concurrency ?? 1); worker += 1) await addWorker(boss, task, around);
}

async function addWorker(boss: PgBoss, task: Task, around: Surroundings): Promise<void> {
  const options = { batchSize: 1, notifyPollingIntervalSeconds: 5 };
  const id: string = await boss.work(task.name, options, async ([job]) => {
    try {
      if (job) await run(task, job, around);
    } finally {
      // Look for the next job at once; otherwise the worker would rest until somebody queues one.
      boss.notifyWorker(id);
    }
  });
}

async function run(
  task: Task,
  job: { id: string; data: unknown; signal: AbortSignal },
  { log, stopping }: Surroundings,
): Promise<void> {
  const signal = AbortSignal.any([job.signal, stopping]);
  try {
    await task.run(task.payload.parse(job.data), { signal });
  } catch (error) {
    log.warn({ err: error, task: task.name, jobId: job.id }, 'a job failed and will be tried again');
    // eslint-disable-next-line preserve-caught-error -- pg-boss writes it into the database; the log has the cause
    throw new Error(error instanceof Error ? `${error.name}: ${error.message}` : 'The job failed.');
  }
}

function report(boss: PgBoss, log: Logger): void {
  // Not the error itself: one of the database carries the connection with all its settings.
  boss.on('error', ({ message }) => log.error({ reason: message }, 'the job queue has a problem'));
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'the job queue warns'));
}
