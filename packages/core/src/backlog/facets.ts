import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import { allOf, filterConditions } from './filters.ts';
import type { Facet, IdeaFilter } from './filters.ts';
import type { IdeaStatus } from './tables.ts';

/** How many ideas there are of each kind; the commonest 100 tags and owners. */
export interface Facets {
  statuses: { status: IdeaStatus; count: number }[];
  tags: { tag: string; count: number }[];
  owners: { ownerId: string | null; count: number }[];
}

const LIMIT = 100;

/** Each facet is counted without the filter it stands for. */
export async function readFacets(db: Kysely<Database>, filter: IdeaFilter): Promise<Facets> {
  const where = (without: Facet) => allOf(filterConditions(filter, without));
  const statuses = await sql<Facets['statuses'][number]>`
    select status, count(*) as count from idea where ${where('status')}
    group by status_rank, status order by status_rank
  `.execute(db);
  const tags = await sql<Facets['tags'][number]>`
    select min(tag) as tag, count(*) as count
    from (select tags, tag_keys from idea where ${where('tags')}) as tagged, unnest(tags, tag_keys) as each (tag, key)
    group by key order by count(*) desc, key limit ${LIMIT}
  `.execute(db);
  const owners = await sql<Facets['owners'][number]>`
    select owner_id as "ownerId", count(*) as count from idea where ${where('ownerId')}
    group by owner_id order by count(*) desc, owner_id limit ${LIMIT}
  `.execute(db);
  return { statuses: statuses.rows, tags: tags.rows, owners: owners.rows };
}
