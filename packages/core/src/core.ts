import type { CloudHosts, EgressOptions, Transport } from '@crosslink/jira';
import type { Accounts } from './accounts/accounts.ts';
import type { ApiKeys } from './accounts/api-keys.ts';
import type { OidcSettings } from './accounts/oidc.ts';
import type { People } from './accounts/people.ts';
import type { Sessions } from './accounts/sessions.ts';
import type { Audit } from './audit/audit.ts';
import type { Backlog } from './backlog/backlog.ts';
import type { ConnectSessions } from './connect-sessions/connect-sessions.ts';
import type { Connections } from './connections/connections.ts';
import type { Doctor } from './doctor/doctor.ts';
import type { Events } from './events/events.ts';
import type { MappingFeature } from './mapping/mapping.ts';
import type { Links } from './links/links.ts';
import type { LimitsSettings } from './limits/limits.ts';
import { silentLogger } from './log.ts';
import type { Logger } from './log.ts';
import type { PushFeature } from './push/push.ts';
import type { PushSettings } from './push/settings.ts';
import type { Sites } from './sites/sites.ts';
import { readKeys } from './store/keys.ts';
import type { SecretConfig } from './store/keys.ts';
import { beginStore } from './store/store.ts';
import type { DatabaseConfig } from './store/store.ts';
import type { SyncSettings } from './sync/settings.ts';
import type { SyncFeature } from './sync/sync.ts';

export interface CoreConfig {
  database: DatabaseConfig;
  secret: SecretConfig;
  /** Where browsers reach this Crosslink; callbacks and links back are made from it. */
  publicUrl: string;
  /** The hosts of Jira Cloud's OAuth 2.0. Default: Atlassian's; another cloud (government, a sandbox) has others. */
  cloud?: CloudHosts;
  /** Where other products may have their users sent when a dance is over; see {@link isReturnAddress}. Default: nowhere. */
  returnAddresses?: readonly string[];
  /** Sign-in by OpenID Connect. Default: people sign in by password only. */
  oidc?: OidcSettings | undefined;
  /** Milliseconds since 1970. Default: the clock of this machine. */
  now?: () => number;
  /** Where requests to Jira may go, and how. Default: public addresses only, directly. */
  egress?: EgressOptions;
  /** In place of that. Default: one of our own, closed with the core. */
  transport?: Transport;
  /** Default: silence. */
  log?: Logger;
  /** Waits and limits of the push engine, see docs/push.md; default: those named there. */
  push?: Partial<PushSettings>;
  /** How many requests a Jira gets; default: see {@link LimitsSettings}. */
  limits?: Partial<LimitsSettings>;
  /** Waits of sync, see docs/sync.md; default: those named there. */
  sync?: Partial<SyncSettings>;
}

export interface Core {
  accounts: Accounts;
  apiKeys: ApiKeys;
  people: People;
  sessions: Sessions;
  audit: Audit;
  sites: Sites;
  connections: Connections;
  connectSessions: ConnectSessions;
  doctor: Doctor;
  backlog: Backlog;
  push: PushFeature;
  links: Links;
  sync: SyncFeature;
  events: Events;
  mappings: MappingFeature;
  /** Seals anew what was sealed with an earlier secret; see {@link resealAll}. With the embedded database startJobs does so. */
  rotateVault(): Promise<number>;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  /** Starts to run jobs. Once the server listens: it is no part of what a first request needs. */
  startJobs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database, proves the secret, brings the tables up to date and builds the features.
 *
 * `whileOpening` is called with the core as soon as it is built, mostly long before the database is there: the
 * time to build what will use it. It must not use it yet. createCore waits for it.
 * @throws StartupError; nothing was changed then
 */
export async function createCore(
  config: CoreConfig,
  whileOpening?: (core: Core) => Promise<void>,
): Promise<Core> {
  const keys = readKeys(config.secret);
  // Takes longest. So this file and store.ts import next to nothing, and the rest is imported meanwhile.
  const store = await beginStore(config.database, config.log ?? silentLogger);
  const { assembleCore } = await import('./assemble.ts');
  try {
    return await assembleCore(config, { store, keys, whileOpening });
  } catch (error) {
    await store.close();
    throw error;
  }
}
