import { compose } from './compose.ts';
import type { Composition } from './compose.ts';
import type { Ground, ItemAtSite } from './ground.ts';
import { itemGone, readContents } from './items.ts';
import type { ItemContent } from './items.ts';
import { parentFor } from './parent.ts';
import type { KindPlan } from './plan.ts';

type MarkedItem = ItemAtSite & { marker: string };

/** Puts issues together for these items, as they are now. */
export async function createComposer(ground: Ground, items: ItemAtSite[]) {
  const contentOf = await readContents(ground, items);
  return {
    /**
     * What the issue of an item is to say, as the project and the mapping stand now. `problems` tells what keeps it from
     * that.
     * @throws ItemProblem and whatever asking Jira about the project throws
     */
    tryComposing: (item: MarkedItem) => tryComposing(ground, item, contentOf(item)),
    /** The same, or the first problem. @throws as tryComposing */
    compose: async (item: MarkedItem): Promise<Composition & { plan: KindPlan }> => {
      const composition = await tryComposing(ground, item, contentOf(item));
      const [problem] = composition.problems;
      if (problem) throw problem;
      return composition;
    },
  };
}

export type TriedComposition = Awaited<ReturnType<typeof tryComposing>>;

async function tryComposing(ground: Ground, item: MarkedItem, content: ItemContent | undefined) {
  if (!content) throw itemGone(item);
  const { document, values } = content;
  const plan = await ground.plans.planFor(item.item_kind);
  const parent = await parentFor(ground, item);
  return { document, plan, parent, ...compose({ document, values, plan, marker: item.marker, parent }) };
}
