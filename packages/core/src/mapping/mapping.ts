import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { ItemKind } from '../links/tables.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { mappingInput, mappingsInput, putMappingInput } from './input.ts';
import type { FieldSources, MappingInput, MappingsInput, PutMappingInput, Target } from './input.ts';

/** How items of one kind become issues of a project. */
export interface Mapping {
  siteId: string;
  projectKey: string;
  itemKind: ItemKind;
  /** Null: the usual one. */
  issueType: string | null;
  /** By field id; what is not named is filled as usual. */
  fields: FieldSources;
  target: Target | null;
  /** Null while nobody has changed it. */
  updatedAt: string | null;
  updatedBy: string | null;
}

export type MappingFeature = ReturnType<typeof createMappings>;

/** Mappings of a site's projects. Everybody may look; administrators and members change them, for all. */
export function createMappings({ db, now }: { db: Kysely<Database>; now: () => number }) {
  return {
    /** Of both kinds, whether somebody has set them or not. @throws NotFoundError `site_unknown` */
    list: async (_actor: Actor, input: MappingsInput): Promise<Mapping[]> => {
      const { siteId, projectKey } = parseInput(mappingsInput, input);
      await findSite(db, siteId);
      const of = (itemKind: ItemKind) => findMapping(db, { siteId, projectKey, itemKind });
      return [await of('idea'), await of('story')];
    },

    /**
     * Replaces a mapping as a whole. Whether Jira has its fields and values is for the preflight to say.
     * @throws ForbiddenError `member_required`; InputError; NotFoundError `site_unknown`
     */
    put: async (actor: Actor, input: PutMappingInput): Promise<Mapping> => {
      requireMember(actor);
      const { siteId, projectKey, itemKind, issueType, fields, target } = parseInput(putMappingInput, input);
      await findSite(db, siteId);
      const said = {
        issue_type: issueType ?? null,
        fields: JSON.stringify(fields),
        target: target ? JSON.stringify(target) : null,
        updated_by: actor.userId,
        updated_at: new Date(now()),
      };
      const place = { site_id: siteId, project_key: projectKey, item_kind: itemKind };
      await db
        .insertInto('mapping')
        .values({ id: randomUUID(), ...place, ...said })
        .onConflict((conflict) => conflict.columns(['site_id', 'project_key', 'item_kind']).doUpdateSet(said))
        .execute();
      return findMapping(db, { siteId, projectKey, itemKind });
    },

    /** Everything as usual again. @throws ForbiddenError `member_required`; NotFoundError `site_unknown` */
    reset: async (actor: Actor, input: MappingInput): Promise<Mapping> => {
      requireMember(actor);
      const { siteId, projectKey, itemKind } = parseInput(mappingInput, input);
      await findSite(db, siteId);
      await db
        .deleteFrom('mapping')
        .where('site_id', '=', siteId)
        .where('project_key', '=', projectKey)
        .where('item_kind', '=', itemKind)
        .execute();
      return findMapping(db, { siteId, projectKey, itemKind });
    },
  };
}

/** For the push: the mapping that holds now, be it the usual one. */
export async function findMapping(
  db: Kysely<Database>,
  { siteId, projectKey, itemKind }: { siteId: string; projectKey: string; itemKind: ItemKind },
): Promise<Mapping> {
  const row = await db
    .selectFrom('mapping')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('project_key', '=', projectKey)
    .where('item_kind', '=', itemKind)
    .executeTakeFirst();
  return { siteId, projectKey, itemKind, ...saidBy(row) };
}

function saidBy(row: Selectable<Database['mapping']> | undefined) {
  return {
    issueType: row?.issue_type ?? null,
    fields: row?.fields ?? {},
    target: row?.target ?? null,
    updatedAt: row?.updated_at.toISOString() ?? null,
    updatedBy: row?.updated_by ?? null,
  };
}
