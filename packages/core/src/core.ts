import { sql } from 'kysely';
import { createTransport } from '@crosslink/jira';
import type { Transport } from '@crosslink/jira';
import { createAccounts } from './accounts/accounts.ts';
import type { Accounts } from './accounts/accounts.ts';
import { createConnections } from './connections/connections.ts';
import type { Connections } from './connections/connections.ts';
import type { Deps } from './deps.ts';
import { createJobs } from './jobs/jobs.ts';
import { silentLogger } from './log.ts';
import type { Logger } from './log.ts';
import { createSites } from './sites/sites.ts';
import type { Sites } from './sites/sites.ts';
import type { SecretConfig } from './store/keys.ts';
import { migrate } from './store/migrate.ts';
import { openStore } from './store/store.ts';
import type { DatabaseConfig } from './store/store.ts';
import { markVault, readKey, unlockVault } from './store/unlock.ts';

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
}

export interface Core {
  accounts: Accounts;
  sites: Sites;
  connections: Connections;
  /** Resolves when the database answers. */
  ready(): Promise<void>;
  /** Starts to run jobs. Once the server listens: it is no part of what a first request needs. */
  startJobs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database, proves the secret, brings the tables up to date and builds the features, in this order.
 * @throws StartupError; nothing was changed then
 */
export async function createCore(config: CoreConfig): Promise<Core> {
  const { now = Date.now, log = silentLogger } = config;
  const key = readKey(config.secret);
  const store = await openStore(config.database, log);
  const jobs = createJobs({ store, log });
  try {
    const vault = await unlockVault(store.db, config.secret, key);
    const transport = config.transport ?? createTransport();
    const publicUrl = config.publicUrl.replace(/\/+$/, '');
    const features = createFeatures({ db: store.db, vault, jobs, transport, now, publicUrl, log });
    await migrate(store.db);
    await markVault(store.db, vault, now);
    await jobs.install();
    return {
      ...features,
      ready: async () => {
        await sql`select 1`.execute(store.db);
      },
      startJobs: () => jobs.start(),
      close: async () => {
        await jobs.stop();
        if (!config.transport) await transport.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Builds only; tasks are defined here, so that the queue can be installed for them. */
function createFeatures(deps: Deps) {
  const sites = createSites(deps);
  const connections = createConnections(deps);
  return { accounts: createAccounts(deps), sites, connections };
}
