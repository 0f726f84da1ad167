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
import type { SecretConfig, VaultKey } from './store/keys.ts';
import { beginOpening } from './store/store.ts';
import type { DatabaseConfig, Store } from './store/store.ts';

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
 * Opens the database, proves the secret, brings the tables up to date and builds the features.
 * @throws StartupError; nothing was changed then
 */
export async function createCore(config: CoreConfig): Promise<Core> {
  return (await beginCore(config)).core;
}

/**
 * As createCore, in two steps: resolves when the database is on its way, which takes longest. That is the time
 * for the caller's own imports. Hence also this file and store.ts import next to nothing.
 * @throws StartupError, from both steps; nothing was changed then
 */
export async function beginCore(config: CoreConfig): Promise<{ core: Promise<Core> }> {
  const key = readKey(config.secret);
  const { store } = await beginOpening(config.database, config.log ?? silentLogger);
  return { core: finishCore(config, store, key) };
}

async function finishCore(
  config: CoreConfig,
  opening: Promise<Store>,
  key: VaultKey | undefined,
): Promise<Core> {
  const [store, { assembleCore }] = await Promise.all([opening, import('./assemble.ts')]);
  try {
    return await assembleCore(config, { store, key });
  } catch (error) {
    await store.close();
    throw error;
  }
}
