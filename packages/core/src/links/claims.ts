import { JiraRequestError, listRemoteLinks } from '@crosslink/jira';
import type { JiraClient, JiraIssue, JiraRemoteLink } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { ConflictError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { readItems } from './item.ts';
import type { LinkedItem } from './item.ts';
import { isOurGlobalId, remoteLinkGlobalId } from './remote-link.ts';

interface Claim {
  itemKind: 'idea' | 'story' | null;
  itemId: string | null;
  title: string;
  url: string;
}

interface Place {
  db: Kysely<Database>;
  publicUrl: string;
  siteId: string;
}

/**
 * An issue may be linked to several items, but rarely should be: whoever does it has to say that they know.
 * @throws ConflictError `issue_linked_already`, with the other items in `details.items`
 */
export async function requireUnclaimed(
  place: Place,
  { client, issue, item }: { client: JiraClient; issue: JiraIssue; item: LinkedItem },
): Promise<void> {
  const here = await claimsHere(place, issue, item);
  const claims = here.length > 0 ? here : await claimsInJira(place, { client, issue, item });
  const [first] = claims;
  if (!first) return;
  throw new ConflictError({
    code: 'issue_linked_already',
    message: `${issue.key} is linked already: to “${first.title}”${claims.length > 1 ? ` and ${claims.length - 1} more` : ''}.`,
    remedy: 'Take another issue, or say that it is to be linked to both (evenIfLinked).',
    details: { issueKey: issue.key, items: claims },
  });
}

async function claimsHere(
  { db, publicUrl, siteId }: Place,
  issue: JiraIssue,
  item: LinkedItem,
): Promise<Claim[]> {
  const rows = await db
    .selectFrom('link')
    .select(['item_kind', 'item_id'])
    .where('site_id', '=', siteId)
    .where('issue_id', '=', issue.id)
    .where('item_id', '!=', item.id)
    .orderBy('number')
    .execute();
  const items = await readItems(db, rows, publicUrl);
  return rows.flatMap(({ item_id: id }) => {
    const other = items.get(id);
    return other ? [{ itemKind: other.kind, itemId: id, title: other.title, url: other.url }] : [];
  });
}

/** Of another Crosslink, or what one of ours left behind. */
async function claimsInJira(
  { siteId }: Place,
  { client, issue, item }: { client: JiraClient; issue: JiraIssue; item: LinkedItem },
): Promise<Claim[]> {
  const own = remoteLinkGlobalId({ itemId: item.id, siteId });
  const links = await remoteLinksOf(client, issue.id);
  return links
    .filter(({ globalId }) => isOurGlobalId(globalId) && globalId !== own)
    .map(({ title, url }) => ({ itemKind: null, itemId: null, title, url }));
}

/** Where issue linking is switched off there are none. */
async function remoteLinksOf(client: JiraClient, issueId: string): Promise<JiraRemoteLink[]> {
  try {
    return await listRemoteLinks(client, issueId);
  } catch (error) {
    if (error instanceof JiraRequestError && error.code === 'jira_forbidden') return [];
    throw error;
  }
}
