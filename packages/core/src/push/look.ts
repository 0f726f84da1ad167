import { searchAllIssues } from '@crosslink/jira';
import type { JiraIssue } from '@crosslink/jira';
import type { Updateable } from 'kysely';
import type { Database } from '../store/schema.ts';
import { orGiveUp } from './give-up.ts';
import { findLinks } from './items.ts';
import { columnsOf, ItemProblem } from './reaction.ts';
import { recordIssues } from './record.ts';
import type { FoundIssue } from './record.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

/** Markers in one search. */
export const LOOK_LIMIT = 50;

/**
 * sending | unknown → created (adopted), or after the sender's second look in vain → queued again.
 * @returns those that are created
 */
export async function lookFor(run: Run, items: ItemRow[]): Promise<ItemRow[]> {
  const unlinked = await withoutLink(run, items);
  if (unlinked.length === 0) return [];
  await run.lease.renew(run.db);
  const issues = await searchMarkers(run, unlinked);
  const found: FoundIssue[] = [];
  const vain: ItemRow[] = [];
  for (const item of unlinked) {
    const issue = originalOf(issues, item.marker);
    if (!issue) vain.push(item);
    else
      found.push({
        item,
        id: issue.id,
        key: issue.key,
        typeName: issue.issueType.name,
        sent: undefined,
      });
  }
  for (const item of vain) await orGiveUp(run, item, () => noteVainLook(run, item));
  return recordIssues(run, found);
}

/** What somebody linked by hand since it was in doubt needs no issue any more: that one is brought up to date. */
async function withoutLink(run: Run, items: ItemRow[]): Promise<ItemRow[]> {
  const links = await findLinks(run.db, items);
  const linked = items.filter(({ item_id }) => links.has(item_id));
  if (linked.length > 0)
    await durably(run, (tx) => setItems(run, tx, linked, { state: 'queued', ...columnsOf(null) }));
  return items.filter(({ item_id }) => !links.has(item_id));
}

/** By the labels alone: they are unique, and an issue may have been moved to another project meanwhile. */
async function searchMarkers(run: Run, items: ItemRow[]): Promise<JiraIssue[]> {
  const markers = items.map(({ marker }) => `"${marker}"`).join(', ');
  const issues: JiraIssue[] = [];
  for await (const issue of searchAllIssues(await run.client(), { jql: `labels in (${markers})` }))
    issues.push(issue);
  return issues;
}

/** A cloned issue carries the label of its original, which has the lowest id. */
function originalOf(issues: JiraIssue[], marker: string): JiraIssue | undefined {
  const marked = issues.filter(({ labels }) => labels.includes(marker));
  return marked.toSorted((a, b) => Number(a.id) - Number(b.id))[0];
}

async function noteVainLook(run: Run, item: ItemRow): Promise<void> {
  const after = afterVainLook(run, item);
  // Asked while the outcome is still unknown: who is not shown the project has not really looked.
  if (after.state === 'queued') await run.plans.planFor(item.item_kind);
  const looked = await durably(run, (tx) => setItems(run, tx, [item], after));
  await tellStep(run, 'looked', looked);
}

function afterVainLook(run: Run, item: ItemRow): Updateable<Database['push_item']> {
  const looks = item.looks + 1;
  const looked = { looks, looked_at: new Date(run.now()) };
  if (looks < 2) return looked;
  const givenUp = { ...looked, state: 'unknown' as const, held: false };
  // What one person created another need not be allowed to see: only the sender's look proves something.
  if (item.sent_by === null || item.sent_by !== run.push.connection_id)
    return { ...givenUp, ...columnsOf(sentBySomebodyElse(item)) };
  // It surely was not created: nothing is in doubt any more.
  if (item.sends < run.settings.maximumSends)
    return { ...looked, state: 'queued' as const, sent_at: null, sent_by: null };
  return { ...givenUp, ...columnsOf(outcomeUnknown(item)) };
}

function sentBySomebodyElse({ marker }: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_outcome_unknown',
    message: `Jira was asked with another connection to create the issue and never answered. It shows this connection no issue labelled ${marker}, but may be hiding it.`,
    remedy: `Have whoever pushed it first push it again; if nobody can, give the label ${marker} to an issue of your own in Jira and push again: it is linked.`,
  });
}

function outcomeUnknown(item: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_outcome_unknown',
    message: `Jira was asked ${item.sends} times to create the issue, never answered, and shows no issue labelled ${item.marker}.`,
    remedy: 'Look in Jira for an issue with this label, then push again: Crosslink looks before it creates.',
  });
}
