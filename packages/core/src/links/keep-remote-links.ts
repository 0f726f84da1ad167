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

/** Whoever took a link and has not come back by then is dead. */
const claimMs = 60_000;
const batchSize = 50;

type Marked = Pick<
  LinkRow,
  | 'id'
  | 'site_id'
  | 'issue_id'
  | 'item_kind'
  | 'item_id'
  | 'connection_id'
  | 'remote_link_id'
  | 'remote_link_hash'
> & { taken: boolean };

/**
 * Lets issues show their items as these are now, where an item was changed since its remote link was looked at. Any
 * number of processes may do it at once: each link is taken by one of them. What nobody changed costs nothing: links are
 * marked when their item changes, 5 s later, since further changes are waited for that long.
 * @returns how many were looked at
 */
export async function keepRemoteLinks(deps: KeepDeps): Promise<number> {
  const marked = await takeMarked(deps);
  for (const link of marked) if (link.taken) await keepOne(deps, link);
  return marked.length;
}

async function keepOne(deps: KeepDeps, link: Marked): Promise<void> {
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
async function readerOf({ db }: KeepDeps, link: Marked): Promise<string | undefined> {
  const own = await db
    .selectFrom('connection')
    .select('id')
    .where('id', '=', link.connection_id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return own?.id ?? readerFor(db, { siteId: link.site_id, connectionId: null });
}

/**
 * Of what is marked: takes what is to be written, and lets the marks of the rest be, or moves them to when it may be.
 * Whoever changes an item meanwhile marks its link again after this.
 */
async function takeMarked({ db, now }: KeepDeps): Promise<Marked[]> {
  const at = new Date(now());
  const claimedUntil = new Date(now() + claimMs);
  const { rows } = await sql<Marked>`
    with marked as (
      select link.id, changed, changed and coalesce(link.remote_link_retry_at, ${at}) <= ${at} as taken
      from link
      left join idea on link.item_kind = 'idea' and idea.id = link.item_id
      left join story on link.item_kind = 'story' and story.id = link.item_id
      cross join lateral (
        select coalesce(idea.updated_at, story.updated_at) > coalesce(link.remote_link_checked_at, link.created_at)
          or (link.remote_link_retry_at is not null and link.remote_link_problem is not null) as changed
      ) as item
      where link.issue_state = 'present' and link.remote_link_due_at <= ${at}
        and not exists (
          select 1 from push_item
          where push_item.item_id = link.item_id and push_item.site_id = link.site_id and push_item.held
        )
      order by link.remote_link_due_at limit ${batchSize} for update of link skip locked
    )
    update link set
      remote_link_retry_at = case when taken then ${claimedUntil} else link.remote_link_retry_at end,
      remote_link_due_at = case
        when taken then ${claimedUntil}
        when changed then greatest(link.remote_link_retry_at, ${at})
      end
    from marked where link.id = marked.id
    returning link.id, site_id, issue_id, item_kind, item_id, connection_id, remote_link_id, remote_link_hash, taken
  `.execute(db);
  return rows;
}
