import type { Parent } from './compose.ts';
import type { Ground, ItemAtSite } from './ground.ts';
import { ItemProblem } from './reaction.ts';

/**
 * The issue a story goes below: its idea's, if the types of the two allow it. A story that is pushed without its idea goes
 * by itself.
 * @throws ItemProblem `push_parent_failed`
 */
export async function parentFor(ground: Ground, item: ItemAtSite): Promise<Parent | undefined> {
  if (item.item_kind === 'idea') return undefined;
  const issue = await ground.issueOfIdea(item.idea_id);
  if (!issue) {
    if (await ground.carries(item.idea_id)) throw parentFailed(item);
    return undefined;
  }
  const style = await styleFor(ground, issue.issue_type);
  return style && { style, id: issue.issue_id, key: issue.issue_key };
}

/** Jira refuses anything but an epic; only sub-tasks take any issue. */
async function styleFor({ plans }: Ground, issueType: string | null) {
  try {
    const style = await plans.epicStyle();
    const { type } = await plans.planFor('idea');
    if (style.kind === 'none' || style.kind === 'sub-task-only') return undefined;
    return style.kind === 'sub-task' || issueType === null || issueType === type.name ? style : undefined;
  } catch (error) {
    // The idea was linked before, and this project has no such type: that is no obstacle for its stories.
    if (error instanceof ItemProblem) return undefined;
    throw error;
  }
}

function parentFailed(item: ItemAtSite): ItemProblem {
  return new ItemProblem({
    code: 'push_parent_failed',
    message: `The story waits for its idea ${item.idea_id}, which could not be pushed.`,
    remedy: 'See what kept the idea from being pushed, then push it again.',
  });
}
