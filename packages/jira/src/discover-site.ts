import { clockOffsetSeconds } from './clock-offset.ts';
import { JiraUnreachableError } from './errors.ts';
import type { JiraError } from './errors.ts';
import type { Transport } from './http.ts';
import { probeServerInfo } from './probe-server-info.ts';
import type { Probe } from './probe-server-info.ts';
import type { ServerInfo } from './server-info.ts';
import { isLoopback, siteCandidates } from './site-candidates.ts';
import type { SiteCandidates } from './site-candidates.ts';
import { siteUrl, urlForMessages } from './site.ts';
import type { JiraSite } from './site.ts';

export interface DiscoverOptions {
  transport: Transport;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Finds the Jira behind any address a person may paste: a board, an issue, with or without scheme, with http where
 * Jira wants https, with a context path. Asks for nothing but `serverInfo`, anonymously, at the context paths that
 * the address allows, longest first.
 *
 * Redirects are followed only here, only to `serverInfo` itself on the same host name, never from https to http.
 *
 * Rejects with {@link JiraSiteError} (`site_url_invalid`, `site_url_has_credentials`, `site_not_jira`,
 * `site_login_page`, `site_redirects_elsewhere`), or if nothing answers with {@link JiraUnreachableError} or
 * `JiraTimeoutError` and the transport's codes.
 */
export async function discoverSite(input: string, options: DiscoverOptions): Promise<JiraSite> {
  const candidates = siteCandidates(input);
  const failures: JiraError[] = [];
  for (const { protocol, host } of candidates.origins) {
    const result = await discoverAt(`${protocol}//${host}`, candidates.contextPaths, options);
    if ('found' in result) return site(input, result, candidates);
    failures.push(result.failure);
  }
  throw mostTelling(failures, candidates.schemeGuessed);
}

type Found = Extract<Probe, { kind: 'found' }>;

async function discoverAt(
  origin: string,
  contextPaths: string[],
  options: DiscoverOptions,
): Promise<{ found: Found } | { failure: JiraError }> {
  const misses: Exclude<Probe, Found>[] = [];
  for (const contextPath of contextPaths) {
    const probe = await probeServerInfo(siteUrl(origin, contextPath), options);
    if (probe.kind === 'found') return { found: probe };
    misses.push(probe);
    // The other paths lie on the same host.
    if (probe.kind === 'unreachable') break;
  }
  return { failure: mostTellingMiss(misses, origin) };
}

const MISS_ORDER = ['unreachable', 'elsewhere', 'login', 'unavailable', 'not-jira'] as const;

function mostTellingMiss(misses: Exclude<Probe, Found>[], origin: string): JiraError {
  for (const kind of MISS_ORDER) {
    // The last is the shortest path: most likely what the person meant.
    const miss = misses.findLast((candidate) => candidate.kind === kind);
    if (miss !== undefined) return miss.error;
  }
  throw new TypeError(`no path was tried at ${origin}`);
}

function mostTelling(failures: JiraError[], schemeGuessed: boolean): JiraError {
  const [first, ...others] = failures;
  if (first === undefined) throw new TypeError('no address was tried');
  const answered = [first, ...others].find((failure) => !(failure instanceof JiraUnreachableError));
  if (answered !== undefined) return answered;
  return schemeGuessed && first instanceof JiraUnreachableError ? withHttpHint(first) : first;
}

function withHttpHint(error: JiraUnreachableError): JiraUnreachableError {
  return new JiraUnreachableError({
    code: error.code,
    message: error.message,
    remedy: `${error.remedy} If this Jira really has no https, write http:// in front of the address.`,
    nothingSent: error.nothingSent,
    cause: error.cause,
  });
}

function site(enteredUrl: string, { found }: { found: Found }, candidates: SiteCandidates): JiraSite {
  const { info, baseUrl } = found;
  return {
    baseUrl,
    deployment: info.deployment,
    version: info.version,
    versionNumbers: info.versionNumbers,
    title: info.title,
    clockOffsetSeconds: clockOffsetSeconds({ ...found, serverTimeMs: info.serverTimeMs }),
    // What follows is of no use to us and may hold what nobody should keep.
    enteredUrl: enteredUrl.trim().replace(/[?#].*$/s, ''),
    notices: notices(info, found, candidates),
  };
}

function notices(info: ServerInfo, { baseUrl }: Found, { origins }: SiteCandidates): string[] {
  const found: string[] = [];
  if (!isSamePlace(info.baseUrl, baseUrl)) {
    found.push(
      `Jira believes its address to be ${urlForMessages(info.baseUrl)}, but it was reached at ${baseUrl}, which is used. ` +
        'If links in Jira lead astray or signatures are refused, correct the base URL in Jira (Administration → System → ' +
        'General configuration) or enter the other address.',
    );
  }
  if (
    baseUrl.startsWith('http:') &&
    !origins.every(({ host }) => isLoopback(new URL(`http://${host}`).hostname))
  ) {
    found.push('This Jira is reached without https: whoever sits on the way can read everything.');
  }
  return found;
}

function isSamePlace(reported: string, reached: string): boolean {
  return URL.canParse(reported) && canonical(reported) === canonical(reached);
}

function canonical(baseUrl: string): string {
  return urlForMessages(baseUrl).replace(/\/+$/, '');
}
