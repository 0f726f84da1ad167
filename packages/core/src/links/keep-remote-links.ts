import { sql } from 'kysely';
import type { ClientFor } from '../push/settings.ts';
import { readerFor } from '../sync/readers.ts';
import { readItem } from './item.ts';
import type { LinkRow } from './link.ts';
import { writeRemoteLink } from './write-remote-link.ts';
import type { RemoteLinkDeps } from './write-remote-link.ts';

interface KeepDeps extends RemoteLinkDeps {
  clientFor: ClientFor;
}

/** Further changes of an item are waited for that long. */
const debounceMs = 5_000;
/** Whoever took a link and has not come back by then is dead. */
const claimMs = 60_000;
const batchSize = 50;

type Due = Pick<
  LinkRow,
  | 'id'
  | 'site_id'
  | 'issue_id'
  | 'item_kind'
  | 'item_id'
  | 'connection_id'
  | 'remote_link_id'
  | 'remote_link_hash'
>;

/**
 * Lets issues show their items as these are now, where an item was changed since its remote link was looked at. Any
 * number of processes may do it at once: each link is taken by one of them.
 * @returns how many were looked at
 */
export async function keepRemoteLinks(deps: KeepDeps): Promise<number> {
  const due = await takeDue(deps);
  for (const link of due) await keepOne(deps, link);
  return due.length;
}

async function keepOne(deps: KeepDeps, link: Due): Promise<void> {
  const { db, publicUrl } = deps;
  const item = await readItem(db, { kind: link.item_kind, id: link.item_id, publicUrl });
  const connectionId = await readerOf(deps, link);
  if (!item || connectionId === undefined) return;
  await writeRemoteLink(deps, {
    link,
    item,
    clientFor: () => deps.clientFor(connectionId, { priority: 'background' }),
  });
}

/** Its own before the service connection: who made the link may write there. */
async function readerOf({ db }: KeepDeps, link: Due): Promise<string | undefined> {
  const own = await db
    .selectFrom('connection')
    .select('id')
    .where('id', '=', link.connection_id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return own?.id ?? readerFor(db, { siteId: link.site_id, connectionId: null });
}

async function takeDue({ db, now }: KeepDeps): Promise<Due[]> {
  const at = now();
  const settled = new Date(at - debounceMs);
  const { rows } = await sql<Due>`
    update link set remote_link_retry_at = ${new Date(at + claimMs)}
    where id in (
      select link.id from link
      left join idea on link.item_kind = 'idea' and idea.id = link.item_id
      left join story on link.item_kind = 'story' and story.id = link.item_id
      where link.issue_state = 'present'
        and (link.remote_link_retry_at is null or link.remote_link_retry_at <= ${new Date(at)})
        and (
          coalesce(idea.updated_at, story.updated_at)
            > coalesce(link.remote_link_checked_at, link.created_at)
          or (link.remote_link_retry_at is not null and link.remote_link_problem is not null)
        )
        and coalesce(idea.updated_at, story.updated_at) <= ${settled}
        and not exists (
          select 1 from push_item
          where push_item.item_id = link.item_id and push_item.site_id = link.site_id and push_item.held
        )
      limit ${batchSize} for update of link skip locked
    )
    returning id, site_id, issue_id, item_kind, item_id, connection_id, remote_link_id, remote_link_hash
  `.execute(db);
  return rows;
}
