import type { RemoteLinkInput } from '@crosslink/jira';
import type { ItemDocument } from './documents.ts';
import type { ItemRow } from './settings.ts';

/** One per item and site: Jira replaces what has the same globalId instead of adding to it. */
export function remoteLinkGlobalId(item: Pick<ItemRow, 'item_id' | 'site_id'>): string {
  return `system=crosslink&item=${item.item_id}&site=${item.site_id}`;
}

export function remoteLinkOf(item: ItemRow, document: ItemDocument): RemoteLinkInput {
  return {
    globalId: remoteLinkGlobalId(item),
    applicationType: 'crosslink',
    applicationName: 'Crosslink',
    relationship: 'pushed from',
    url: document.url,
    title: document.summary,
    summary: document.kind === 'idea' ? 'Idea in Crosslink' : 'User story in Crosslink',
  };
}
