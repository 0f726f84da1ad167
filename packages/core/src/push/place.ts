import {
  JiraRequestError,
  listSprints,
  maxIssuesPerMove,
  moveToBacklog,
  moveToSprint,
} from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { Target } from '../mapping/input.ts';
import type { LinkedItem } from './items.ts';
import type { Run } from './run.ts';
import type { PushWarning } from './tables.ts';

/**
 * Puts new issues where the mapping says they go besides the project. Twice equals once. The issues are there all the same
 * if Jira does not want that: resolves with what to tell, by item.
 */
export async function placeNew(run: Run, linked: LinkedItem[]): Promise<Map<string, PushWarning>> {
  const warnings = new Map<string, PushWarning>();
  for (const kind of ['idea', 'story'] as const) {
    const fresh = linked.filter(({ item }) => item.item_kind === kind && item.outcome === 'created');
    if (fresh.length === 0) continue;
    const { mapping } = await run.plans.planFor(kind);
    const warning = mapping.target && (await place(run, fresh, mapping.target));
    if (warning) for (const { item } of fresh) warnings.set(item.id, warning);
  }
  return warnings;
}

async function place(run: Run, fresh: LinkedItem[], target: Target): Promise<PushWarning | undefined> {
  const client = await run.client();
  try {
    const move = await moverTo(client, target);
    if (!move) return notPlaced('the board has no active sprint.');
    const ids = fresh.map(({ link }) => link.issue_id);
    for (let at = 0; at < ids.length; at += maxIssuesPerMove)
      await move(ids.slice(at, at + maxIssuesPerMove));
    return undefined;
  } catch (error) {
    if (!(error instanceof JiraRequestError)) throw error;
    return notPlaced(error.message);
  }
}

async function moverTo(client: JiraClient, target: Target) {
  if (target.kind === 'backlog') return (ids: string[]) => moveToBacklog(client, ids);
  const sprintId = target.kind === 'sprint' ? target.sprintId : await activeSprint(client, target.boardId);
  return sprintId === undefined ? undefined : (ids: string[]) => moveToSprint(client, sprintId, ids);
}

async function activeSprint(client: JiraClient, boardId: number): Promise<number | undefined> {
  const [sprint] = await listSprints(client, boardId, { states: ['active'] });
  return sprint?.id;
}

function notPlaced(why: string): PushWarning {
  return {
    code: 'push_not_placed',
    message: `The issue is in Jira, but not in the sprint or backlog that the mapping names: ${why}`,
  };
}
