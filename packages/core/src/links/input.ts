import { z } from 'zod';
import { pageInput } from '../backlog/paging.ts';

const id = z.string().min(1).max(100);
const issue = z.string().trim().min(1).max(2_000).describe('Key, or address of a page that shows the issue');
const evenIfLinked = z
  .boolean()
  .default(false)
  .describe('Also if the issue is linked to another item already');
const connectionId = id.optional().describe('Default: your own at the site, else the service connection');

export const linksInput = pageInput.extend({ itemId: id.optional() });
export const linkIdInput = z.strictObject({ linkId: id });
export const linkIssueInput = z.strictObject({
  itemKind: z.enum(['idea', 'story']),
  itemId: id,
  issue,
  siteId: id.optional().describe('Needed for a key where there are several sites'),
  connectionId,
  evenIfLinked,
});
export const relinkInput = z.strictObject({ linkId: id, issue, connectionId, evenIfLinked });
export const unlinkInput = z.strictObject({
  linkId: id,
  leaveBehind: z.boolean().default(false).describe('Leave the remote link in Jira if it cannot be removed'),
});

export type LinksInput = z.input<typeof linksInput>;
export type LinkIssueInput = z.input<typeof linkIssueInput>;
export type RelinkInput = z.input<typeof relinkInput>;
export type UnlinkInput = z.input<typeof unlinkInput>;
