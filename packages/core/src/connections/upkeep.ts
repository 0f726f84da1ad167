import { JiraRefusedError } from '@crosslink/jira';
import type { SitesDeps } from '../sites/consumers.ts';
import { removeUnneeded } from '../sites/rotation.ts';
import { cleanAttempts } from './attempts.ts';
import { createNotices } from './notices.ts';
import type { Renewal } from './renewal.ts';
import type { ConnectionRow } from './view.ts';

/** How many are read at once; also so many renewals a process has under way at most, over all sites. */
const batchSize = 200;
const concurrency = 8;
const roundMs = 60_000;
/** After Jira could not be asked. */
const putOffMs = 10 * 60_000;

export interface Upkeep {
  /** Renews all that is due; resolves with how many this process renewed. */
  renewDue(): Promise<number>;
  /** See {@link removeUnneeded}; resolves with how many this process removed. */
  removeUnneeded(): Promise<number>;
  /** See {@link cleanAttempts}. */
  cleanAttempts(): Promise<void>;
  /** Does all of it now and every minute. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * Renews in time what nobody uses. Any number of processes may do it at once: each connection is claimed by one of them
 * (see renewal.ts). One that Jira refuses is noticed and not tried again; where Jira could not be asked it is, later.
 */
export function createUpkeep(deps: SitesDeps, renewal: Renewal): Upkeep {
  const { log } = deps;
  const { noticeRefusedRenewal } = createNotices(deps);
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();
  let stopped = false;

  async function renewOne(row: ConnectionRow): Promise<boolean> {
    try {
      return (await renewal.renewIfFree(row)) !== undefined;
    } catch (error) {
      if (error instanceof JiraRefusedError) await noticeRefusedRenewal(row, error);
      else await putOff(deps, row, error);
      return false;
    }
  }

  async function renewBatch(rows: ConnectionRow[]): Promise<number> {
    let renewed = 0;
    const waiting = shuffled(rows);
    const worker = async () => {
      for (let row = waiting.pop(); row && !stopped; row = waiting.pop()) {
        if (await renewOne(row)) renewed += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return renewed;
  }

  async function renewDue(): Promise<number> {
    let renewed = 0;
    for (let rows = await due(deps); rows.length > 0 && !stopped; rows = await due(deps)) {
      renewed += await renewBatch(rows);
    }
    return renewed;
  }

  async function runRound(): Promise<void> {
    const chores: [what: string, chore: () => Promise<unknown>][] = [
      ['connections', renewDue],
      ['replaced consumers', () => removeUnneeded(deps)],
      ['expired attempts', () => cleanAttempts(deps)],
    ];
    for (const [what, chore] of chores)
      await chore().catch((err: unknown) => log.error({ err }, `${what} could not be looked through`));
    if (!stopped) timer = setTimeout(start, roundMs).unref();
  }

  const start = (): void => void (round = runRound());

  return {
    renewDue,
    removeUnneeded: () => removeUnneeded(deps),
    cleanAttempts: () => cleanAttempts(deps),
    start,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

function due({ db, now }: SitesDeps): Promise<ConnectionRow[]> {
  const at = new Date(now());
  return db
    .selectFrom('connection')
    .selectAll()
    .where('state', '=', 'active')
    .where('renew_after', '<=', at)
    .where((where) =>
      where.or([where('renewal_claimed_until', 'is', null), where('renewal_claimed_until', '<=', at)]),
    )
    .orderBy('renew_after')
    .limit(batchSize)
    .execute();
}

async function putOff({ db, log, now }: SitesDeps, row: ConnectionRow, error: unknown): Promise<void> {
  await db
    .updateTable('connection')
    .set({ renew_after: new Date(now() + putOffMs) })
    .where('id', '=', row.id)
    .where('credential_version', '=', row.credential_version)
    .execute();
  log.warn(
    { err: error, connectionId: row.id },
    'a connection could not be renewed; it is tried again later',
  );
}

/** So that processes that begin at once do not all reach for the same ones first. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
