import { compose } from './compose.ts';
import type { Composition } from './compose.ts';
import type { Ground, ItemAtSite } from './ground.ts';
import { readContent } from './items.ts';
import { parentFor } from './parent.ts';
import type { KindPlan } from './plan.ts';

/**
 * What the issue of an item is to say, as the project, the mapping and the item stand now. `problems` tells what keeps it
 * from that.
 * @throws ItemProblem and whatever asking Jira about the project throws
 */
export async function tryComposing(ground: Ground, item: ItemAtSite & { marker: string }) {
  const { document, values } = await readContent(ground, item);
  const plan = await ground.plans.planFor(item.item_kind);
  const parent = await parentFor(ground, item);
  return { document, plan, parent, ...compose({ document, values, plan, marker: item.marker, parent }) };
}

/** The same, or the first problem. @throws as tryComposing */
export async function composeFor(
  ground: Ground,
  item: ItemAtSite & { marker: string },
): Promise<Composition & { plan: KindPlan }> {
  const composition = await tryComposing(ground, item);
  const [problem] = composition.problems;
  if (problem) throw problem;
  return composition;
}
