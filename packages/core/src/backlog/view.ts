import type { Selectable } from 'kysely';
import type { Link } from '../links/link.ts';
import type { Database } from '../store/schema.ts';
import type { Attachment } from './attachments.ts';
import type { IdeaStatus, StoryStatus } from './tables.ts';

export interface Idea {
  id: string;
  title: string;
  /** Markdown, as are problem and benefit. */
  description: string;
  problem: string;
  benefit: string;
  /** 0 to 10. */
  impact: number | null;
  effort: number | null;
  status: IdeaStatus;
  tags: string[];
  ownerId: string | null;
  /** What another product calls it, and where it lies there. */
  externalId: string | null;
  externalUrl: string | null;
  /** Goes up with each change. */
  version: number;
  /** Null once that user is gone. */
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
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
  status: StoryStatus;
  externalId: string | null;
  externalUrl: string | null;
  attachments: Attachment[];
  /** Goes up with each change. */
  version: number;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}

export interface IdeaInFull extends Idea {
  attachments: Attachment[];
  stories: Story[];
  /** Links of the idea and of its stories. */
  links: Link[];
}

export type IdeaRow = Pick<Selectable<Database['idea']>, (typeof ideaColumns)[number]>;
export type StoryRow = Selectable<Database['story']>;

/** What is read of an idea: not what only serves to find it. */
export const ideaColumns = [
  'id',
  'title',
  'description',
  'problem',
  'benefit',
  'impact',
  'effort',
  'status',
  'tags',
  'owner_id',
  'external_id',
  'external_url',
  'version',
  'position',
  'created_by',
  'created_at',
  'updated_at',
  'deleted_at',
  'deletion_id',
] as const;

export function presentIdea(row: IdeaRow): Idea {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    problem: row.problem,
    benefit: row.benefit,
    impact: row.impact,
    effort: row.effort,
    status: row.status,
    tags: row.tags,
    ownerId: row.owner_id,
    externalId: row.external_id,
    externalUrl: row.external_url,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}

export function presentStory(row: StoryRow, attachments: Attachment[]): Story {
  return {
    id: row.id,
    ideaId: row.idea_id,
    title: row.title,
    asA: row.as_a,
    iWant: row.i_want,
    soThat: row.so_that,
    acceptanceCriteria: row.acceptance_criteria,
    points: row.points,
    status: row.status,
    externalId: row.external_id,
    externalUrl: row.external_url,
    attachments,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}
