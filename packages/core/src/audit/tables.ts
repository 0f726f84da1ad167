import type { ColumnType, Generated } from 'kysely';

export interface AuditTables {
  /** Names no other table, so that an entry outlives what it tells of. */
  audit: {
    /** Drivers read a bigint as text or as a number. */
    number: Generated<string | number>;
    at: Date;
    /** Null where nobody acted: Jira refused, a job ran, the command line was used. */
    actor_id: string | null;
    /** The actor's name at that time. */
    actor_name: string | null;
    api_key_id: string | null;
    action: string;
    subject: string;
    site_id: string | null;
    details: ColumnType<Record<string, unknown>, string>;
  };
}
