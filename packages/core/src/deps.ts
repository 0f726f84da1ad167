import type { CloudHosts, Transport } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Jobs } from './jobs/jobs.ts';
import type { OidcSettings } from './accounts/oidc.ts';
import type { Limits } from './limits/limits.ts';
import type { Logger } from './log.ts';
import type { Database } from './store/schema.ts';
import type { Vault } from './store/vault.ts';

/** What every feature is built from. */
export interface Deps {
  db: Kysely<Database>;
  vault: Vault;
  jobs: Jobs;
  transport: Transport;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Where browsers reach this Crosslink; no trailing slash. */
  publicUrl: string;
  /** Addresses below which a browser may be sent when a dance is over. Default: only our own and the site's dashboard. */
  returnAddresses?: readonly string[];
  /** Default: people sign in by password only. */
  oidc?: OidcSettings | undefined;
  /** Default: Atlassian's. */
  cloud: CloudHosts;
  log: Logger;
  /** Default: requests are sent as they come. */
  limits?: Limits;
}
