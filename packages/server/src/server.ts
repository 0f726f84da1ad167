import { join } from 'node:path';
import type { Core, CoreConfig } from '@crosslink/core';
import type { EmbeddedEngine } from '@crosslink/core/embedded-engine';
import type { Logger } from 'pino';
import type { App } from './app.ts';
import type { ServerConfig } from './config.ts';
import { egressOptions } from './egress.ts';
import { createLogger } from './log.ts';
import type { LogDestination } from './log.ts';

const JOBS_DELAY_MS = 100;

export interface Server {
  /** Where browsers reach it. */
  url: string;
  core: Core;
  /** Only while nobody has an account: the one-time link to create the first one. */
  setupUrl?: string;
  /** Answers what is in flight, lets running jobs end (up to 10 s), then closes everything. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Where log lines go. Default: stderr. */
  logTo?: LogDestination;
  /** That of the embedded database, where it was started ahead of everything. */
  engine?: EmbeddedEngine | undefined;
  /** Waits and limits of the push engine. Default: those of docs/push.md. */
  push?: CoreConfig['push'];
  /** Milliseconds since 1970. Default: the clock of this machine. */
  now?: () => number;
}

/** The port is taken, or this user may not listen on it. */
export class ListenError extends Error {
  readonly code: 'port_taken' | 'port_forbidden' | 'address_unknown';
  readonly remedy: string;

  constructor(code: ListenError['code'], message: string, remedy: string, options: { cause: unknown }) {
    super(message, options);
    this.name = 'ListenError';
    this.code = code;
    this.remedy = remedy;
  }
}

/**
 * Starts everything: database, features, HTTP, jobs. Resolves once requests are answered.
 * @throws StartupError of core (wrong secret, database unreachable, …); ListenError
 */
export async function startServer(
  config: ServerConfig,
  { logTo = process.stderr, now = Date.now, push = {}, engine }: StartOptions = {},
): Promise<Server> {
  const log = createLogger(config.logLevel, logTo);
  // Opening the database takes longest, so it begins first; the application is imported and built meanwhile.
  const { createCore } = await import('@crosslink/core');
  const built = Promise.withResolvers<App>();
  const core = await createCore({ ...coreConfig(config, engine), log, now, push }, async (assembled) => {
    const { createApp } = await import('./app.ts');
    const app = await createApp({ core: assembled, config, log });
    await app.ready();
    built.resolve(app);
  });
  try {
    const app = await built.promise;
    const [setupState] = await Promise.all([core.accounts.setupState(), listen(app, config)]);
    const jobs = startJobsSoon(core, log);
    const close = async () => {
      await app.close();
      await jobs.started();
      await core.close();
    };
    const setup = setupState.needed ? { setupUrl: await firstSetup(core, config.publicUrl) } : {};
    return { url: config.publicUrl, core, close, ...setup };
  } catch (error) {
    await core.close();
    throw error;
  }
}

/**
 * Jobs are no part of what a first request needs, and importing the queue keeps the process busy for a moment;
 * so they start shortly after the server listens.
 */
function startJobsSoon(core: Core, log: Logger): { started: () => Promise<void> } {
  let starting: Promise<void> | undefined;
  const timer = setTimeout(() => {
    starting = core.startJobs().catch((err: unknown) => log.error({ err }, 'jobs cannot be started'));
  }, JOBS_DELAY_MS);
  return {
    started: async () => {
      clearTimeout(timer);
      await starting;
    },
  };
}

/** Opens the database, which brings its schema up to date, and closes it again. */
export async function migrateDatabase(config: ServerConfig): Promise<void> {
  const { createCore } = await import('@crosslink/core');
  const core = await createCore(coreConfig(config));
  await core.close();
}

/** Seals anew what was sealed with an earlier secret; resolves with how many values. */
export async function rotateVault(config: ServerConfig): Promise<number> {
  const { createCore } = await import('@crosslink/core');
  const core = await createCore(coreConfig(config));
  try {
    return await core.rotateVault();
  } finally {
    await core.close();
  }
}

function oidcSettings({ oidcIssuer: issuer, ...config }: ServerConfig): CoreConfig['oidc'] {
  const { oidcClientId: clientId, oidcClientSecret: clientSecret, oidcName, oidcDomains } = config;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const name = oidcName ?? new URL(issuer).hostname;
  return { issuer, clientId, clientSecret, name, domains: oidcDomains ?? [] };
}

function coreConfig(config: ServerConfig, engine?: EmbeddedEngine): CoreConfig {
  const { databaseUrl, dataDir, secret, publicUrl } = config;
  return {
    egress: egressOptions(config),
    returnAddresses: config.returnAddresses,
    oidc: oidcSettings(config),
    cloud: { authorizationServer: config.cloudAuthorizationServer, gateway: config.cloudGateway },
    database:
      databaseUrl === undefined
        ? { kind: 'embedded', dataDir, engine }
        : { kind: 'postgres', url: databaseUrl },
    secret:
      secret === undefined
        ? { kind: 'file', path: join(dataDir, 'secret.key') }
        : { kind: 'key', value: secret, previous: config.previousSecrets },
    publicUrl,
  };
}

async function firstSetup(core: Core, publicUrl: string): Promise<string> {
  // In the fragment, which browsers neither send nor pass on.
  return `${publicUrl}/#setup=${await core.accounts.createSetupToken()}`;
}

async function listen(app: App, { host, port }: ServerConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw listenError(cause, host, port);
  }
}

function listenError(cause: unknown, host: string, port: number): unknown {
  const remedy = 'Set PORT (and HOST) to an address that is free, or stop what listens there.';
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ListenError('port_taken', `Port ${port} on ${host} is taken by another program.`, remedy, {
        cause,
      });
    case 'EACCES':
      return new ListenError('port_forbidden', `This user may not listen on port ${port}.`, remedy, {
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError('address_unknown', `${host} is no address of this machine.`, remedy, { cause });
    default:
      return cause;
  }
}
