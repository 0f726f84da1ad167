import type { Deployment } from '@crosslink/jira';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import { ideaDocument, storyDocument } from './documents.ts';
import type { ItemDocument } from './documents.ts';
import { ItemProblem } from './reaction.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

export type LinkRow = Selectable<Database['link']>;

/** What the item says now, deleted or not: a push is not left half done. @throws ItemProblem `push_item_gone` */
export async function readDocument(run: Run, item: ItemRow): Promise<ItemDocument> {
  const { db, publicUrl } = run;
  const place = { publicUrl, deployment: await deploymentOf(run, item) };
  if (item.item_kind === 'idea') {
    const idea = await db.selectFrom('idea').selectAll().where('id', '=', item.item_id).executeTakeFirst();
    if (idea) return ideaDocument(idea, place);
  } else {
    const story = await db.selectFrom('story').selectAll().where('id', '=', item.item_id).executeTakeFirst();
    if (story) return storyDocument(story, place);
  }
  throw itemGone(item);
}

async function deploymentOf({ db }: Run, { site_id }: ItemRow): Promise<Deployment> {
  const site = await db.selectFrom('site').select('deployment').where('id', '=', site_id).executeTakeFirst();
  return site?.deployment ?? 'data-center';
}

/** The link this item has at this site already, from whatever push. */
export async function findLink(
  db: Kysely<Database>,
  { item_kind, item_id, site_id }: Pick<ItemRow, 'item_kind' | 'item_id' | 'site_id'>,
): Promise<LinkRow | undefined> {
  return db
    .selectFrom('link')
    .selectAll()
    .where('item_kind', '=', item_kind)
    .where('item_id', '=', item_id)
    .where('site_id', '=', site_id)
    .executeTakeFirst();
}

/** The link the item has got in this push. @throws ItemProblem `push_item_gone` */
export async function linkOf(db: Kysely<Database>, item: ItemRow): Promise<LinkRow> {
  const link = await findLink(db, item);
  if (link) return link;
  throw itemGone(item);
}

function itemGone(item: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_item_gone',
    message: `The ${item.item_kind} ${item.item_id} or its link was removed while it was being pushed.`,
    remedy: 'Push again if it should be in Jira.',
  });
}
