import { JiraSetupError, maxClockOffsetSeconds } from '@crosslink/jira';
import type { Deps } from '../deps.ts';
import type { SiteRow } from './view.ts';

/** Sends by Jira's clock as it is known, and once more by what Jira says when it refuses the timestamp. */
export type ByJirasClock = <T>(send: (clockOffsetSeconds: number) => Promise<T>) => Promise<T>;

/**
 * Keeps up with a Jira whose clock, or ours, was set right since the site was looked at. A request refused for its
 * timestamp did nothing, so that even a write may be sent again; `send` has to sign anew.
 */
export function followClock({ db }: Pick<Deps, 'db'>, site: SiteRow): ByJirasClock {
  let offsetSeconds = site.clock_offset_seconds;
  return async (send) => {
    const signedWith = offsetSeconds;
    try {
      return await send(signedWith);
    } catch (error) {
      const seen = offsetSeenIn(error, signedWith);
      if (seen === undefined) throw error;
      offsetSeconds = seen;
      await db.updateTable('site').set({ clock_offset_seconds: seen }).where('id', '=', site.id).execute();
      return send(seen);
    }
  };
}

function offsetSeenIn(error: unknown, signedWith: number): number | undefined {
  if (!(error instanceof JiraSetupError) || error.clockOffsetSeconds === undefined) return undefined;
  // Jira compares with the time we signed with, which the offset was a part of.
  const seen = signedWith + error.clockOffsetSeconds;
  return Math.abs(seen) <= maxClockOffsetSeconds ? seen : undefined;
}
