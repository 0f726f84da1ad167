import { createApp } from './app.ts';
import { SandboxError } from './errors.ts';
import type { JournalEntry } from './journal.ts';
import { personalityOf } from './version.ts';
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
}

export interface Sandbox {
  /** With context path, without trailing slash. */
  url: string;
  /** What the site knows, to look at and to change without a request. */
  world: World;
  /** Every request so far (the last 10,000), with what came of it and why. */
  requests: JournalEntry[];
  /** Closes every connection at once, idle or not. */
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
 * `sandbox_address_unavailable`.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { version = '10.3', port = 0, host = '127.0.0.1', now = Date.now } = options;
  const contextPath = readContextPath(options.contextPath ?? '');
  const world = createWorld({ personality: personalityOf(version), now });
  const requests: JournalEntry[] = [];
  const app = createApp({ world, contextPath, entrance: 'site' }, requests);
  try {
    await app.listen({ port, host });
  } catch (cause) {
    await app.close();
    throw new SandboxError(`The sandbox cannot listen on ${host}, port ${port}`, {
      code: 'sandbox_address_unavailable',
      remedy: 'Choose another port, or 0 for any free one.',
      cause,
    });
  }
  const address = app.server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  const url = `http://${urlHost(host)}:${actualPort}${contextPath}`;
  world.site.baseUrl = options.baseUrl?.replace(/\/+$/, '') ?? url;
  return { url, world, requests, close: () => app.close() };
}
