import { bulkFetchIssues } from '@crosslink/jira';
import { lookForMissing } from './missing.ts';
import { apply, fieldsFor, openEye, settleOlder } from './read.ts';
import { readerFor } from './readers.ts';
import type { SyncDeps } from './settings.ts';

/** Links of one step: a poll is not held up for long. */
const stepSize = 500;

export interface Step {
  /** The last link that was read; null when all were. */
  after: string | null;
  read: number;
  changed: number;
}

/**
 * Reads the next links again, whatever any window or webhook says: what Jira says now is believed even if it is older
 * than what was seen, as after Jira was restored from a backup.
 */
export async function reconcileStep(
  deps: SyncDeps,
  { siteId, after }: { siteId: string; after: string },
): Promise<Step> {
  const links = await deps.db
    .selectFrom('link')
    .select(['number', 'issue_id', 'connection_id'])
    .where('site_id', '=', siteId)
    .where('number', '>', Number(after))
    .orderBy('number')
    .limit(stepSize)
    .execute();
  let changed = 0;
  for (const [connectionId, issueIds] of await byReader(deps, siteId, links)) {
    const eye = await openEye(deps, { siteId, connectionId });
    const { issues, missing } = await bulkFetchIssues(eye.client, {
      ids: [...issueIds],
      fields: fieldsFor(eye),
    });
    const applied = await apply(deps, eye, issues);
    changed += applied.changed.length + (await settleOlder(deps, eye, applied.older)).length;
    changed += (await lookForMissing(deps, eye, missing)).length;
  }
  const last = links.length < stepSize ? null : String(links.at(-1)?.number ?? '');
  return { after: last, read: links.length, changed };
}

async function byReader(
  { db }: SyncDeps,
  siteId: string,
  links: { issue_id: string; connection_id: string | null }[],
): Promise<Map<string, Set<string>>> {
  const known = new Map<string | null, string | undefined>();
  const readers = new Map<string, Set<string>>();
  for (const { issue_id: issueId, connection_id: connectionId } of links) {
    if (!known.has(connectionId)) known.set(connectionId, await readerFor(db, { siteId, connectionId }));
    const reader = known.get(connectionId);
    if (reader !== undefined) readers.set(reader, (readers.get(reader) ?? new Set()).add(issueId));
  }
  return readers;
}
