import { createTransport } from '@crosslink/jira';
import { sql } from 'kysely';
import { createAccounts } from './accounts/accounts.ts';
import { createPeople } from './accounts/people.ts';
import { createSessions } from './accounts/sessions.ts';
import { createApiKeys } from './accounts/api-keys.ts';
import { createAudit } from './audit/audit.ts';
import { recordAudit } from './audit/record.ts';
import { createBacklog } from './backlog/backlog.ts';
import { createConnectSessions } from './connect-sessions/connect-sessions.ts';
import { createConnections } from './connections/connections.ts';
import type { Core, CoreConfig } from './core.ts';
import type { Deps } from './deps.ts';
import { createDoctor } from './doctor/doctor.ts';
import { createEvents } from './events/events.ts';
import { createJobs } from './jobs/jobs.ts';
import { createLimits } from './limits/limits.ts';
import { createLinks } from './links/links.ts';
import { silentLogger } from './log.ts';
import { createMappings } from './mapping/mapping.ts';
import { createPush } from './push/push.ts';
import type { ClientFor } from './push/settings.ts';
import { createSigners } from './sites/signers.ts';
import { createSites } from './sites/sites.ts';
import type { VaultKeys } from './store/keys.ts';
import { migrate } from './store/migrate.ts';
import { resealAll } from './store/reseal.ts';
import type { OpeningStore } from './store/store.ts';
import { firstVault, markVault, proveVault } from './store/unlock.ts';
import { createVault } from './store/vault.ts';
import { createSync } from './sync/sync.ts';

interface Beginning {
  store: OpeningStore;
  keys: VaultKeys | undefined;
  whileOpening?: ((core: Core) => Promise<void>) | undefined;
}

/** Builds the features while the store opens; then proves the secret and brings the tables up to date, in this order. */
export async function assembleCore(
  config: CoreConfig,
  { store, keys, whileOpening }: Beginning,
): Promise<Core> {
  const { now = Date.now, log = silentLogger } = config;
  const vault = keys ? createVault({ keys }) : await firstVault(store.db, config.secret);
  const jobs = createJobs({ store, log });
  const transport = config.transport ?? createTransport({ egress: config.egress ?? {} });
  const publicUrl = config.publicUrl.replace(/\/+$/, '');
  const deps: Deps = {
    ...{ db: store.db, vault, jobs, transport, now, publicUrl, log },
    oidc: config.oidc,
    cloud: config.cloud ?? {},
    returnAddresses: config.returnAddresses ?? [],
    limits: createLimits(store.db, config.limits),
  };
  const features = createFeatures(deps, config);
  const rotateVault = async () => {
    const count = await resealAll(store.db, vault);
    if (count > 0) {
      const details = { sealedAnew: count, kid: vault.kid };
      await recordAudit(store.db, {
        ...{ at: new Date(now()), actorId: null, action: 'vault.rotated', subject: vault.kid, details },
      });
    }
    return count;
  };
  const core: Core = {
    ...features,
    rotateVault,
    ready: async () => {
      await sql`select 1`.execute(store.db);
    },
    startJobs: async () => {
      await jobs.start();
      await features.push.runPendingPushes();
      features.connections.upkeep.start();
      features.sync.start();
      // Whoever gave an earlier secret as well wants to be rid of it. On PostgreSQL there may be other processes that
      // do not seal with the new one yet, so that is a step of its own there: see rotateVault.
      const alone = config.database.kind === 'embedded';
      if (alone && keys && keys.length > 1) await rotateVault();
    },
    close: async () => {
      await features.events.close();
      await Promise.all([features.connections.upkeep.stop(), features.sync.stop()]);
      await jobs.stop();
      if (!config.transport) await transport.close();
      await store.close();
    },
  };
  const built = whileOpening?.(core);
  await Promise.all([store.opened, built]);
  const proven = await proveVault(store.db, vault);
  await migrate(store.db);
  if (!proven.includes(vault.kid)) await markVault(store.db, vault, now);
  await jobs.install();
  return core;
}

/** Builds only; tasks are defined here, so that the queue can be installed for them. */
function createFeatures(deps: Deps, config: CoreConfig) {
  const signers = createSigners(deps);
  const sites = createSites({ ...deps, signers });
  const connections = createConnections({ ...deps, signers });
  const clientFor: ClientFor = (id, o) => connections.clientFor(id, o);
  const push = createPush(deps, {
    clientFor,
    exclusive: config.database.kind === 'embedded',
    ...(config.push && { settings: config.push }),
  });
  const connectSessions = createConnectSessions({ ...deps, signers });
  const doctor = createDoctor({ ...deps, signers });
  const links = createLinks({ ...deps, clientFor });
  const sync = createSync(deps, { clientFor, settings: config.sync });
  return {
    ...{ accounts: createAccounts(deps), apiKeys: createApiKeys(deps), audit: createAudit(deps) },
    ...{ sites, connections, connectSessions, doctor, backlog: createBacklog(deps), push, links, sync },
    events: createEvents(deps),
    ...{ people: createPeople(deps), sessions: createSessions(deps), mappings: createMappings(deps) },
  };
}
