import { JiraRefusedError } from '@crosslink/jira';
import type { SitesDeps } from '../sites/consumers.ts';
import { removeUnneeded } from '../sites/rotation.ts';
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
  /** Does both now and every minute. */
  start(): void;
  stop(): Promise<void>;
}

/**
 * Renews in time what nobody uses. Any number of processes may do it at once: each connection is claimed by one of them
 * (see renewal.ts). One that Jira refuses is noticed and not tried again; where Jira could not be asked it is, later.
 */
export function createUpkeep(deps: SitesDeps, renewal: Renewal): Upkeep {
  const { db, log, now } = deps;
  const { noticeRefusedRenewal } = createNotices(deps);
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const due = (): Promise<ConnectionRow[]> =>
    db
      .selectFrom('connection')
      .selectAll()
      .where('state', '=', 'active')
      .where('renew_after', '<=', new Date(now()))
      .where((where) =>
        where.or([
          where('renewal_claimed_until', 'is', null),
          where('renewal_claimed_until', '<=', new Date(now())),
        ]),
      )
      .orderBy('renew_after')
      .limit(batchSize)
      .execute();

  async function renewOne(row: ConnectionRow): Promise<boolean> {
    try {
      return (await renewal.renewIfFree(row)) !== undefined;
    } catch (error) {
      if (error instanceof JiraRefusedError) await noticeRefusedRenewal(row, error);
      else await putOff(row, error);
      return false;
    }
  }

  async function putOff(row: ConnectionRow, error: unknown): Promise<void> {
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
    for (let rows = await due(); rows.length > 0 && !stopped; rows = await due()) {
      renewed += await renewBatch(rows);
    }
    return renewed;
  }

  function runRound(): void {
    round = renewDue()
      .catch((err: unknown) => log.error({ err }, 'connections could not be looked through'))
      .then(() => removeUnneeded(deps))
      .catch((err: unknown) => log.error({ err }, 'replaced consumers could not be looked through'))
      .finally(() => {
        if (!stopped) timer = setTimeout(runRound, roundMs).unref();
      });
  }

  return {
    renewDue,
    removeUnneeded: () => removeUnneeded(deps),
    start: runRound,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** So that processes that begin at once do not all reach for the same ones first. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
