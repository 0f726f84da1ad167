import { sql } from 'kysely';
import { createTransport } from '@crosslink/jira';
import type { Transport } from '@crosslink/jira';
import { createAccounts } from './accounts/accounts.ts';
import type { Accounts } from './accounts/accounts.ts';
import { createBacklog } from './backlog/backlog.ts';
import type { Backlog } from './backlog/backlog.ts';
import { createConnections } from './connections/connections.ts';
import type { Connections } from './connections/connections.ts';
import type { Deps } from './deps.ts';
import { createJobs } from './jobs/jobs.ts';
import { silentLogger } from './log.ts';
import type { Logger } from './log.ts';
import { createPush } from './push/push.ts';
import type { PushFeature } from './push/push.ts';
import { createSigners } from './sites/signers.ts';
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
  backlog: Backlog;
  push: PushFeature;
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
    const deps: Deps = { db: store.db, vault, jobs, transport, now, publicUrl, log };
    const features = createFeatures(deps, { exclusive: config.database.kind === 'embedded' });
    await migrate(store.db);
    await markVault(store.db, vault, now);
    await jobs.install();
    return {
      ...features,
      ready: async () => {
        await sql`select 1`.execute(store.db);
      },
      startJobs: async () => {
        await jobs.start();
        await features.push.runPendingPushes();
      },
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
function createFeatures(deps: Deps, { exclusive }: { exclusive: boolean }) {
  const signers = createSigners(deps);
  const sites = createSites({ ...deps, signers });
  const connections = createConnections({ ...deps, signers });
  const push = createPush(deps, { clientFor: (id) => connections.clientFor(id), exclusive });
  return { accounts: createAccounts(deps), sites, connections, backlog: createBacklog(deps), push };
}
