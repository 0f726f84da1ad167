import { JiraError, JiraRequestError, upsertRemoteLink } from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { CrosslinkError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import type { LinkedItem } from './item.ts';
import type { LinkRow } from './link.ts';
import { hashOf, remoteLinkTo } from './remote-link.ts';

export interface RemoteLinkDeps {
  db: Kysely<Database>;
  now: () => number;
  publicUrl: string;
}

/** After a failure that may pass: how long to leave Jira alone. */
const retryMs = 5 * 60_000;

type Written = Pick<LinkRow, 'id' | 'site_id' | 'issue_id' | 'remote_link_id' | 'remote_link_hash'>;

/**
 * Lets the issue show the item as it is, if it does not do so yet. What keeps it from that is written down at the link
 * and not thrown; it is tried again later, or when the item changes.
 */
export async function writeRemoteLink(
  deps: RemoteLinkDeps,
  { link, item, clientFor }: { link: Written; item: LinkedItem; clientFor: () => Promise<JiraClient> },
): Promise<void> {
  const { db, now, publicUrl } = deps;
  // Before the item's changes are looked at: one that comes meanwhile is noticed next time.
  const checkedAt = new Date(now());
  const remoteLink = remoteLinkTo(item, { siteId: link.site_id, publicUrl });
  const hash = hashOf(remoteLink);
  const current = link.remote_link_id !== null && link.remote_link_hash === hash;
  try {
    const written = current ? {} : await write(clientFor, { link, remoteLink, hash });
    await note(db, link, {
      ...written,
      remote_link_checked_at: checkedAt,
      remote_link_retry_at: null,
      remote_link_problem: null,
    });
  } catch (error) {
    if (!(error instanceof JiraError) && !(error instanceof CrosslinkError)) throw error;
    // What Jira refuses it will refuse again, until the item changes.
    const refused = error instanceof JiraRequestError;
    const retryAt = refused ? null : new Date(now() + retryMs);
    await note(db, link, {
      remote_link_problem: error.code,
      remote_link_retry_at: retryAt,
      ...(retryAt && { remote_link_due_at: retryAt }),
      ...(refused ? { remote_link_checked_at: checkedAt } : {}),
    });
  }
}

async function write(
  clientFor: () => Promise<JiraClient>,
  o: { link: Written; remoteLink: Parameters<typeof upsertRemoteLink>[2]; hash: string },
) {
  const { id } = await upsertRemoteLink(await clientFor(), o.link.issue_id, o.remoteLink);
  return { remote_link_id: id, remote_link_hash: o.hash };
}

/** Only while the link is still to that issue. */
async function note(
  db: Kysely<Database>,
  link: Written,
  columns: {
    remote_link_id?: string;
    remote_link_hash?: string;
    remote_link_checked_at?: Date;
    remote_link_retry_at: Date | null;
    remote_link_due_at?: Date;
    remote_link_problem: string | null;
  },
): Promise<void> {
  await db
    .updateTable('link')
    .set(columns)
    .where('id', '=', link.id)
    .where('issue_id', '=', link.issue_id)
    .execute();
}
