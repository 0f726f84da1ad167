import type { Kysely } from 'kysely';
import type { Deployment } from '../sites/tables.ts';
import type { Database } from '../store/schema.ts';
import type { Plans } from './plan.ts';

/** What putting an issue together needs to know, be it for a push or to show beforehand what a push would do. */
export interface Ground {
  db: Kysely<Database>;
  publicUrl: string;
  siteId: string;
  deployment: Deployment;
  plans: Plans;
  /** The issue of an idea at this site, which its stories go below. */
  issueOfIdea(ideaId: string): Promise<IssueOfIdea | undefined>;
  /** Whether the idea is pushed together with its stories. */
  carries(ideaId: string): Promise<boolean>;
}

export interface IssueOfIdea {
  issue_id: string;
  issue_key: string;
  issue_type: string | null;
}

/** An item of the backlog at a site. */
export interface ItemAtSite {
  item_kind: 'idea' | 'story';
  item_id: string;
  idea_id: string;
}
