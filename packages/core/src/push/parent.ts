import { findLink } from './items.ts';
import type { KindPlan } from './preflight.ts';
import { ItemProblem } from './reaction.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

/**
 * The epic a story goes below: the issue of its idea, if that is an epic and the story's type has a field for it.
 * @throws ItemProblem `push_parent_failed`
 */
export async function epicKeyFor(run: Run, item: ItemRow, plan: KindPlan): Promise<string | undefined> {
  if (item.item_kind === 'idea') return undefined;
  const parent = await findLink(run.db, { item_kind: 'idea', item_id: item.idea_id, site_id: item.site_id });
  if (!parent) throw parentFailed(item);
  if (!plan.epicLinkFieldId) return undefined;
  return (await isEpic(run, parent.issue_type)) ? parent.issue_key : undefined;
}

/** Jira refuses an Epic Link to anything but an epic, and only epics have an Epic Name. */
async function isEpic(run: Run, issueType: string | null): Promise<boolean> {
  try {
    const plan = await run.preflight.planFor('idea');
    return plan.epicNameFieldId !== undefined && (issueType === null || issueType === plan.typeName);
  } catch (error) {
    // The idea was linked before, and this project has no such type: that is no obstacle for its stories.
    if (error instanceof ItemProblem) return false;
    throw error;
  }
}

function parentFailed(item: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_parent_failed',
    message: `The story waits for its idea ${item.idea_id}, which could not be pushed.`,
    remedy: 'See what kept the idea from being pushed, then push it again.',
  });
}
