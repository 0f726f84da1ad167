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

/** Each facet is counted without the filter it stands for; those not asked for are empty. */
export async function readFacets(
  db: Kysely<Database>,
  filter: IdeaFilter,
  only: readonly (keyof Facets)[],
): Promise<Facets> {
  return {
    statuses: only.includes('statuses') ? await countStatuses(db, filter) : [],
    tags: only.includes('tags') ? await countTags(db, filter) : [],
    owners: only.includes('owners') ? await countOwners(db, filter) : [],
  };
}

async function countStatuses(db: Kysely<Database>, filter: IdeaFilter): Promise<Facets['statuses']> {
  const { rows } = await sql<Facets['statuses'][number]>`
    select status, count(*) as count from idea where ${without('status', filter)}
    group by status_rank, status order by status_rank
  `.execute(db);
  return rows;
}

async function countTags(db: Kysely<Database>, filter: IdeaFilter): Promise<Facets['tags']> {
  const { rows } = await sql<Facets['tags'][number]>`
    select min(tag) as tag, count(*) as count
    from (select tags, tag_keys from idea where ${without('tags', filter)}) as tagged,
      unnest(tags, tag_keys) as each (tag, key)
    group by key order by count(*) desc, key limit ${LIMIT}
  `.execute(db);
  return rows;
}

async function countOwners(db: Kysely<Database>, filter: IdeaFilter): Promise<Facets['owners']> {
  const { rows } = await sql<Facets['owners'][number]>`
    select owner_id as "ownerId", count(*) as count from idea where ${without('ownerId', filter)}
    group by owner_id order by count(*) desc, owner_id limit ${LIMIT}
  `.execute(db);
  return rows;
}

const without = (facet: Facet, filter: IdeaFilter) => allOf(filterConditions(filter, facet));
