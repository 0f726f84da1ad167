import { createHash } from 'node:crypto';
import type { RemoteLinkInput } from '@crosslink/jira';
import type { LinkedItem } from './item.ts';

/** One per item and site: Jira replaces what has the same globalId instead of adding to it. */
export function remoteLinkGlobalId(o: { itemId: string; siteId: string }): string {
  return `system=crosslink&item=${o.itemId}&site=${o.siteId}`;
}

/** Whether a globalId is one of ours, of whatever item and Crosslink. */
export const isOurGlobalId = (globalId: string | undefined): boolean =>
  globalId?.startsWith('system=crosslink&item=') ?? false;

/** Where the icon of our remote links lies, below the public URL; lasting, since Jira keeps it. */
export const remoteLinkIconPath = '/icons/crosslink-16.png';

/** What the issue shows of an item. */
export function remoteLinkTo(
  item: LinkedItem,
  { siteId, publicUrl }: { siteId: string; publicUrl: string },
): RemoteLinkInput {
  const about = item.kind === 'idea' ? 'Idea in Crosslink' : 'User story in Crosslink';
  return {
    globalId: remoteLinkGlobalId({ itemId: item.id, siteId }),
    applicationType: 'crosslink',
    applicationName: 'Crosslink',
    relationship: 'pushed from',
    url: item.url,
    title: item.title,
    summary: item.statusName === null ? about : `${about}, ${item.statusName}`,
    iconUrl: `${publicUrl}${remoteLinkIconPath}`,
    resolved: item.resolved,
  };
}

/** Equal for remote links that say the same. */
export function hashOf(link: RemoteLinkInput): string {
  const entries = Object.entries(link).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url');
}
