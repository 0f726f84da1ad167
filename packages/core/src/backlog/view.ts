import type { Selectable } from 'kysely';
import type { Link } from '../links/link.ts';
import type { Database } from '../store/schema.ts';

export interface Idea {
  id: string;
  title: string;
  /** Markdown. */
  description: string;
  /** Null once that user is gone. */
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface Story {
  id: string;
  ideaId: string;
  title: string | null;
  asA: string | null;
  iWant: string | null;
  soThat: string | null;
  /** Markdown. */
  acceptanceCriteria: string;
  points: number | null;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface IdeaInFull extends Idea {
  stories: Story[];
  /** Links of the idea and of its stories. */
  links: Link[];
}

export type IdeaRow = Selectable<Database['idea']>;
export type StoryRow = Selectable<Database['story']>;

export function presentIdea(row: IdeaRow): Idea {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentStory(row: StoryRow): Story {
  return {
    id: row.id,
    ideaId: row.idea_id,
    title: row.title,
    asA: row.as_a,
    iWant: row.i_want,
    soThat: row.so_that,
    acceptanceCriteria: row.acceptance_criteria,
    points: row.points,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
