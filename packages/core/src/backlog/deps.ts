import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';

export interface BacklogDeps {
  db: Kysely<Database>;
  /** Milliseconds. */
  now: () => number;
}
