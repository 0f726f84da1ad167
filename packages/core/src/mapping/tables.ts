import type { ColumnType } from 'kysely';
import type { ItemKind } from '../links/tables.ts';
import type { FieldSources, Target } from './input.ts';

export interface MappingTables {
  /** How items of one kind become issues of one project. */
  mapping: {
    id: string;
    site_id: string;
    project_key: string;
    item_kind: ItemKind;
    /** By name or id; null: the usual one. */
    issue_type: string | null;
    /** By field id; what is not named is filled as usual. */
    fields: ColumnType<FieldSources, string, string>;
    /** Where new issues go besides the project; null: nowhere else. */
    target: ColumnType<Target | null, string | null, string | null>;
    updated_by: string | null;
    updated_at: Date;
  };
}
