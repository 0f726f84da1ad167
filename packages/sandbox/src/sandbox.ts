import type { FastifyInstance } from 'fastify';

import { authorizationServerPath, gatewayPath } from './app.ts';
import { SandboxError } from './errors.ts';
import type { Front } from './front.ts';
import { createFront } from './front.ts';
import type { JournalEntry } from './journal.ts';
import type { Faults } from './faults/faults.ts';
import type { Keeper } from './state/keeper.ts';
import type { SandboxSeed } from './state/seed.ts';
import type { Whole } from './state/snapshot.ts';
import { restoreSnapshot, takeSnapshot } from './state/snapshot.ts';
import { personalityOf } from './version.ts';
import type { Deliverer } from './webhooks/delivery.ts';
import { startDeliverer } from './webhooks/delivery.ts';
import type { Cloud } from './world/cloud.ts';
import { createCloud } from './world/cloud.ts';
import { secondSiteProjects } from './world/seed.ts';
import type { World } from './world/world.ts';
import { createWorld } from './world/world.ts';

export interface SandboxOptions {
  /** Which Jira to be; default `10.3`. */
  version?: string;
  /** Path the site lives under, such as `/jira`; default ''. */
  contextPath?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The site's clock, in milliseconds; default `Date.now`. */
  now?: () => number;
  /** What the site believes its address to be; default: its real one. */
  baseUrl?: string;
  /** What it begins with; default: admin, alice, bob and carol, DEMO and OPS, no issues. */
  seed?: SandboxSeed;
  /**
   * Keeps everything (tokens and passwords too) in this file over restarts: read at the start, written soon after
   * each change and when closed. It wins over the seed. One sandbox at a time.
   */
  stateFile?: string;
}

/** Cloud's other hosts, which are paths of the sandbox's own, and what lies there. */
export interface SandboxCloud extends Cloud {
  /** In place of `https://auth.atlassian.com`. */
  authorizationServer: string;
  /** In place of `https://api.atlassian.com`. */
  gateway: string;
}

export interface Sandbox {
  /** With context path, without trailing slash. */
  url: string;
  /** What the site knows, to look at and to change without a request. */
  world: World;
  /** The same as `world.faults`. */
  faults: Faults;
  /** Cloud only: what its sites have in common. */
  cloud?: SandboxCloud;
  /** Every request so far (the last 10,000), with what came of it and why. */
  requests: JournalEntry[];
  /** Resolves when every webhook delivery that is due by the site's clock was tried, with what that led to. */
  settleWebhooks(): Promise<void>;
  /** Closes every connection at once, idle or not; the state file is written then. */
  close(): Promise<void>;
}

function readContextPath(path: string): string {
  if (path === '' || /^(\/[\w.~-]+)+$/.test(path)) return path;
  throw new SandboxError(`The context path ${JSON.stringify(path)} cannot be used`, {
    code: 'sandbox_context_path_invalid',
    remedy: 'Use a path such as /jira: a slash first, none last, only letters, digits and ._~-.',
  });
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * Starts a small, strict Jira in this process and resolves when it accepts requests. It refuses what
 * Jira refuses, in Jira's words. Its users are admin, alice, bob and carol (who may not write), each
 * with the name as password; its projects are DEMO and OPS, without issues.
 *
 * Rejects with SandboxError: `sandbox_version_unknown`, `sandbox_context_path_invalid`,
 * `sandbox_address_unavailable`, `sandbox_seed_invalid`, `sandbox_state_inaccessible`,
 * `sandbox_state_unreadable`, `sandbox_state_foreign`.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { version = '10.3', port = 0, host = '127.0.0.1', now = Date.now, stateFile } = options;
  const contextPath = readContextPath(options.contextPath ?? '');
  const personality = personalityOf(version);
  const world = createWorld({ personality, now });
  const cloud = personality.deploymentType === 'Cloud' ? cloudOf(world, contextPath) : undefined;
  const whole = { worlds: cloud ? cloud.sites.map((site) => site.world) : [world], cloud };
  await fill(whole, options, version);
  const keeper = stateFile === undefined ? undefined : await keepIn(stateFile, version, whole);
  const beginning = structuredClone(takeSnapshot(whole));
  const requests: JournalEntry[] = [];
  const reset = () => {
    world.faults.clear();
    requests.length = 0;
    restoreSnapshot(whole, structuredClone(beginning));
  };
  const control = { world, contextPath, journal: requests, reset };
  const main = { world, contextPath, entrance: 'site' } as const;
  const front = createFront(
    { main, cloud, journal: requests, arrivals: { count: 0 } },
    { control, prepare: (app) => keeper && touchAfterWrites(app, keeper) },
  );
  if (keeper) for (const { events } of whole.worlds) events.listen(() => keeper.touch());
  const origin = await listen(front, host, port);
  const url = `${origin}${contextPath}`;
  world.site.baseUrl = options.baseUrl?.replace(/\/+$/, '') ?? url;
  const deliverers = deliverersOf(world, cloud);
  let closed: Promise<void> | undefined;
  const close = async () => {
    await Promise.all(deliverers.map((deliverer) => deliverer.close()));
    await front.close();
    await keeper?.flush();
  };
  const sandbox: Sandbox = {
    ...{ url, world, faults: world.faults, requests },
    settleWebhooks: async () => {
      await Promise.all(deliverers.map((deliverer) => deliverer.settle()));
    },
    close: () => (closed ??= close()),
  };
  return cloud ? { ...sandbox, cloud: cloudHosts(cloud, origin) } : sandbox;
}

/** The state file's world where there is one, else the seed's. */
async function fill(whole: Whole, { stateFile, seed }: SandboxOptions, version: string): Promise<void> {
  if (stateFile !== undefined) {
    const { readStateFile } = await import('./state/state-file.ts');
    const kept = await readStateFile(stateFile, version);
    if (kept) {
      restoreSnapshot(whole, kept);
      return;
    }
  }
  const [world] = whole.worlds;
  if (!seed || !world) return;
  // Its schemas take longer to load than the rest of the sandbox.
  const { plantSeed } = await import('./state/seed.ts');
  plantSeed(world, seed);
}

/** A place that cannot be written to is told now, not when everything in memory is about to be lost. */
async function keepIn(stateFile: string, version: string, whole: Whole): Promise<Keeper> {
  const { createKeeper } = await import('./state/keeper.ts');
  const keeper = createKeeper(stateFile, version, whole);
  await keeper.flush();
  return keeper;
}

/** Reading changes nothing worth keeping; all else may. */
function touchAfterWrites(app: FastifyInstance, keeper: Keeper): void {
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.method !== 'GET') keeper.touch();
    done();
  });
}

/** The origin it then answers at. */
async function listen(front: Front, host: string, port: number): Promise<string> {
  try {
    await front.app.listen({ port, host });
  } catch (cause) {
    await front.close();
    throw new SandboxError(`The sandbox cannot listen on ${host}, port ${port}`, {
      code: 'sandbox_address_unavailable',
      remedy: 'Choose another port, or 0 for any free one.',
      cause,
    });
  }
  const address = front.app.server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return `http://${urlHost(host)}:${actualPort}`;
}

/** One for each site. */
function deliverersOf(world: World, cloud: Cloud | undefined): Deliverer[] {
  if (!cloud) return [startDeliverer(world, { appSecret: () => undefined })];
  const appSecret = (clientId: string) => cloud.apps.get(clientId)?.clientSecret;
  return cloud.sites.map((site) => startDeliverer(site.world, { appSecret, cloudId: site.cloudId }));
}

/** Cloud's sites know the same people; the second one shows who takes the first for the only one. */
function cloudOf(world: World, contextPath: string): Cloud {
  const { now, users, site } = world;
  const second = createWorld({
    ...{ personality: site.personality, title: 'Second site', now, users },
    projects: secondSiteProjects(),
  });
  const sites = [
    { cloudId: '11111111-0000-4000-8000-000000000001', world, contextPath },
    {
      cloudId: '22222222-0000-4000-8000-000000000002',
      world: second,
      contextPath: `${contextPath}/second-site`,
    },
  ];
  return createCloud(sites, now);
}

function cloudHosts(cloud: Cloud, origin: string): SandboxCloud {
  for (const { world, contextPath } of cloud.sites) world.site.baseUrl ||= `${origin}${contextPath}`;
  return {
    authorizationServer: `${origin}${authorizationServerPath}`,
    gateway: `${origin}${gatewayPath}`,
    ...cloud,
  };
}
