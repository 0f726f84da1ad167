import type { Generated } from 'kysely';

export interface BacklogTables {
  idea: {
    id: string;
    title: string;
    /** Markdown. */
    description: string;
    /** Ascending; new ideas come last. Fractions leave room between two neighbours. */
    position: Generated<number>;
    created_by: string | null;
    created_at: Date;
    updated_at: Date;
    /** Set instead of removing the row: links outlive their item. */
    deleted_at: Date | null;
  };
  story: {
    id: string;
    idea_id: string;
    title: string | null;
    as_a: string | null;
    i_want: string | null;
    so_that: string | null;
    /** Markdown. */
    acceptance_criteria: string;
    points: number | null;
    /** Ascending within the idea. */
    position: Generated<number>;
    created_by: string | null;
    created_at: Date;
    updated_at: Date;
    deleted_at: Date | null;
  };
}
