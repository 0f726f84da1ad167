import type { Kysely } from 'kysely';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/schema.ts';

export interface BacklogDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  /** Milliseconds. */
  now: () => number;
  log: Logger;
}
