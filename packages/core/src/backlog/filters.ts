import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { filterIdeasInput } from './input.ts';
import { searchConditions } from './search.ts';
import { ideaStatuses } from './tables.ts';
import { tagKey } from './words.ts';

export type IdeaFilter = z.output<typeof filterIdeasInput>;
type Condition = RawBuilder<boolean>;

/** Facets are counted without the filter they stand for, so that one sees what else there is. */
export type Facet = 'status' | 'tags' | 'ownerId';

/** What an idea has to fulfil, as SQL on `idea`. */
export function filterConditions(filter: IdeaFilter, without?: Facet): Condition[] {
  const { status, tags, ownerId } = filter;
  return [
    filter.deleted ? sql`idea.deleted_at is not null` : sql`idea.deleted_at is null`,
    ...searchConditions(filter.q),
    ...(status && without !== 'status' ? [inStatus(status)] : []),
    ...(tags && without !== 'tags' ? [tagged(tags, filter.tagMatch)] : []),
    ...(ownerId && without !== 'ownerId' ? [ownedBy(ownerId)] : []),
    ...linked(filter),
    ...(filter.rated === undefined ? [] : [isRated(filter.rated)]),
    ...atLeast('impact', filter.impactMin),
    ...atMost('impact', filter.impactMax),
    ...atLeast('effort', filter.effortMin),
    ...atMost('effort', filter.effortMax),
    ...(filter.updatedSince === undefined
      ? []
      : [sql<boolean>`idea.updated_at >= ${new Date(filter.updatedSince)}`]),
    ...(filter.hasExternalId === undefined ? [] : [hasExternalId(filter.hasExternalId)]),
  ];
}

export function allOf(conditions: Condition[]): Condition {
  return sql.join(conditions, sql` and `);
}

/** By the place in the workflow: that is what the index holds. */
function inStatus(status: IdeaFilter['status'] & object): Condition {
  const ranks = status.map((one) => ideaStatuses.indexOf(one));
  if (ranks.length === 1) return sql`idea.status_rank = ${ranks[0]}`;
  return sql`idea.status_rank = any(${ranks}::smallint[])`;
}

function tagged(tags: string[], match: IdeaFilter['tagMatch']): Condition {
  const keys = tags.map(tagKey);
  return match === 'all' ? sql`idea.tag_keys @> ${keys}::text[]` : sql`idea.tag_keys && ${keys}::text[]`;
}

function ownedBy(ownerId: string[]): Condition {
  const ids = ownerId.filter((id) => id !== 'none');
  const owned =
    ids.length === 1
      ? sql<boolean>`idea.owner_id = ${ids[0]}`
      : sql<boolean>`idea.owner_id = any(${ids}::text[])`;
  if (ids.length === ownerId.length) return owned;
  return ids.length === 0 ? sql`idea.owner_id is null` : sql`(${owned} or idea.owner_id is null)`;
}

/** At the site, or at any; naming a site alone means linked there. */
function linked({ linked: wanted, siteId }: IdeaFilter): Condition[] {
  if (wanted === undefined && siteId === undefined) return [];
  const there = sql`select from link where link.item_kind = 'idea' and link.item_id = idea.id`;
  const atSite = siteId === undefined ? there : sql`${there} and link.site_id = ${siteId}`;
  return [wanted === false ? sql`not exists (${atSite})` : sql`exists (${atSite})`];
}

/** There is a ratio of impact and effort where there are both. */
function isRated(wanted: boolean): Condition {
  return wanted ? sql`idea.ratio is not null` : sql`idea.ratio is null`;
}

function atLeast(column: 'impact' | 'effort', limit: number | undefined): Condition[] {
  return limit === undefined ? [] : [sql`${sql.ref(`idea.${column}`)} >= ${limit}`];
}

function atMost(column: 'impact' | 'effort', limit: number | undefined): Condition[] {
  return limit === undefined ? [] : [sql`${sql.ref(`idea.${column}`)} <= ${limit}`];
}

function hasExternalId(wanted: boolean): Condition {
  return wanted ? sql`idea.external_id is not null` : sql`idea.external_id is null`;
}
