import { deleteIssueProperty, deleteRemoteLink, editIssue, JiraRequestError } from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { LinkRow } from './link.ts';
import { isUnseen } from './read-issue.ts';
import { remoteLinkGlobalId } from './remote-link.ts';

/** The property a push gives to the issues it creates. */
const propertyKey = 'crosslink';

/**
 * Takes our remote link off an issue and, where a push created it, our label and property. What Jira refuses of the
 * latter stays: they harm nobody. Twice equals once; an issue that is gone has no traces.
 * @throws as Jira failed, if the remote link may still be there
 */
export async function removeTraces(db: Kysely<Database>, client: JiraClient, link: LinkRow): Promise<void> {
  const globalId = remoteLinkGlobalId({ itemId: link.item_id, siteId: link.site_id });
  await deleteRemoteLink(client, link.issue_id, globalId).catch(unlessHidden(link));
  // Should the rest fail, the next push links the issue back again.
  await db
    .updateTable('link')
    .set({ remote_link_id: null, remote_link_hash: null })
    .where('id', '=', link.id)
    .where('issue_id', '=', link.issue_id)
    .execute();
  const marker = await markerOf(db, link);
  if (marker === undefined) return;
  await editIssue(client, link.issue_id, { update: { labels: [{ remove: marker }] } }).catch(unlessRefused);
  await deleteIssueProperty(client, link.issue_id, propertyKey).catch(unlessRefused);
}

/** The label of the push that created the issue, or found what an earlier one created; undefined if the issue was there before. */
async function markerOf(db: Kysely<Database>, link: LinkRow): Promise<string | undefined> {
  const row = await db
    .selectFrom('push_item')
    .select('marker')
    .where('link_id', '=', link.id)
    .where('sent_at', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.marker;
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof JiraRequestError)) throw error;
}

/** Of an issue that is known to be out of sight nothing can be taken off. */
function unlessHidden(link: LinkRow): (error: unknown) => void {
  return (error) => {
    if (link.issue_state === 'present' || !isUnseen(error)) throw error;
  };
}
