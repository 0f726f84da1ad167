import type { Transport } from '@crosslink/jira';
import type { Accounts } from './accounts/accounts.ts';
import type { Backlog } from './backlog/backlog.ts';
import type { Connections } from './connections/connections.ts';
import { silentLogger } from './log.ts';
import type { Logger } from './log.ts';
import type { PushFeature } from './push/push.ts';
import type { PushSettings } from './push/settings.ts';
import type { Sites } from './sites/sites.ts';
import { readKey } from './store/keys.ts';
import type { SecretConfig } from './store/keys.ts';
import { openStore } from './store/store.ts';
import type { DatabaseConfig } from './store/store.ts';

export interface CoreConfig {
  database: DatabaseConfig;
  secret: SecretConfig;
  /** Where browsers reach this Crosslink; callbacks and links back are made from it. */
  publicUrl: string;
  /** Milliseconds since 1970. Default: the clock of this machine. */
  now?: () => number;
  /** Default: one of our own, closed with the core. */
  transport?: Transport;
  /** Default: silence. */
  log?: Logger;
  /** Waits and limits of the push engine, see docs/push.md; default: those named there. */
  push?: Partial<PushSettings>;
}

export interface Core {
  accounts: Accounts;
  sites: Sites;
  connections: Connections;
  backlog: Backlog;
  push: PushFeature;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  /** Starts to run jobs. Once the server listens: it is no part of what a first request needs. */
  startJobs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database, proves the secret, brings the tables up to date and builds the features. Before the first
 * turn of the event loop the database is on its way, in a thread of its own; the caller's imports had better
 * come after the call.
 * @throws StartupError; nothing was changed then
 */
export async function createCore(config: CoreConfig): Promise<Core> {
  const key = readKey(config.secret);
  // Takes longest. So this file and store.ts import next to nothing, and the rest is imported meanwhile.
  const opening = openStore(config.database, config.log ?? silentLogger);
  const [store, { assembleCore }] = await Promise.all([opening, import('./assemble.ts')]);
  try {
    return await assembleCore(config, { store, key });
  } catch (error) {
    await store.close();
    throw error;
  }
}
