import type { LinkRow } from './items.ts';
import { durably, setItems } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

/**
 * An item whose issue is there and says what it should: linked back once more if Jira never showed that, or if the remote
 * link says something else; an upsert changes nothing where all is well.
 */
export async function goOnWith(
  run: Run,
  item: ItemRow,
  link: LinkRow,
  remoteLinkHash: string | null = link.remote_link_hash,
): Promise<ItemRow[]> {
  const linkedBack = link.remote_link_id !== null && link.remote_link_hash === remoteLinkHash;
  const complete = linkedBack && link.refreshed_at !== null;
  return durably(run, (tx) =>
    setItems(run, tx, [item], {
      ...(complete
        ? { state: 'done', held: false, outcome: 'unchanged' }
        : { state: 'created', outcome: 'updated' }),
      link_id: link.id,
    }),
  );
}
