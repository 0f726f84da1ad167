import { discoverSite } from '../discover-site.ts';
import { JiraError } from '../errors.ts';
import { header } from '../headers.ts';
import type { HttpReply, Transport } from '../http.ts';
import { probeServerInfo } from '../probe-server-info.ts';
import { urlForMessages } from '../site.ts';
import type { JiraSite } from '../site.ts';
import { advisoriesFor } from './advisories.ts';
import { failed, found, ok, skipped } from './finding.ts';
import type { Check, Finding } from './finding.ts';
import type { OfferFinding } from './examine.ts';

export interface SiteOptions {
  transport: Transport;
  now: () => number;
  signal?: AbortSignal | undefined;
}

type Passed = (site: JiraSite, proxy: string | undefined) => string;

/** The way to a Jira, and the codes by which each part of it fails. */
const way: [check: Check, codes: string[], passed: Passed][] = [
  ['address', ['site_url_invalid', 'site_url_has_credentials'], ({ baseUrl }) => `It leads to ${baseUrl}.`],
  ['allowed', ['address_not_allowed', 'address_forbidden'], () => 'Nothing speaks against it.'],
  [
    'proxy',
    ['jira_proxy_unreachable', 'jira_proxy_refused'],
    (_site, proxy) => (proxy === undefined ? 'There is none on the way out.' : `${proxy} lets us through.`),
  ],
  [
    'dns',
    ['jira_dns_failed'],
    ({ baseUrl }, proxy) =>
      `${new URL(baseUrl).hostname} is known${proxy === undefined ? '' : ' to the proxy'}.`,
  ],
  [
    'tcp',
    ['jira_unreachable', 'jira_timeout_connect'],
    ({ baseUrl }, proxy) =>
      `${new URL(baseUrl).host} accepts connections${proxy === undefined ? '' : ' of the proxy'}.`,
  ],
  [
    'tls',
    ['jira_tls_failed'],
    ({ baseUrl }) =>
      baseUrl.startsWith('https:') ? 'Its certificate is trusted.' : 'It is reached without https.',
  ],
  [
    'answer',
    [
      ...['jira_timeout', 'jira_connection_lost', 'jira_unavailable', 'jira_reply_truncated'],
      ...['jira_reply_too_large', 'jira_server_error', 'jira_rate_limited'],
    ],
    () => 'It answers.',
  ],
  ['redirects', ['site_redirects_elsewhere', 'jira_redirect'], () => 'It answers where it was asked.'],
  ['login_page', ['site_login_page'], () => 'Anonymous requests reach it.'],
  ['jira', [], ({ version, title }) => `It is ${title}, Jira ${version}.`],
];

/** From the address to what Jira says of itself. Resolves with the site if there is one. */
export async function examineWay(
  url: string,
  options: SiteOptions,
  offer: OfferFinding,
): Promise<JiraSite | undefined> {
  try {
    const site = await discoverSite(url, options);
    const proxy = options.transport.proxyFor?.(site.baseUrl);
    for (const [check, , passed] of way) offer(ok(check, passed(site, proxy), evidenceOf(check, site)));
    return site;
  } catch (error) {
    if (!(error instanceof JiraError)) throw error;
    const at = way.findIndex(([, codes]) => codes.includes(error.code));
    const stop = at === -1 ? way.length - 1 : at;
    const finding = await withCertificate(failed(way[stop]?.[0] ?? 'jira', error), url, options);
    way.forEach(([check], index) => {
      if (index < stop) offer(ok(check, 'No trouble up to here.'));
      else if (index === stop) offer(finding);
      else offer(skipped(check, 'The way to it is not free.'));
    });
    return undefined;
  }
}

function evidenceOf(check: Check, { baseUrl }: JiraSite): Finding['evidence'] {
  return check === 'jira' ? { contextPath: new URL(baseUrl).pathname.replace(/\/$/, '') } : undefined;
}

/** Names whose certificate it is that nobody trusts: mostly that of a private authority. */
async function withCertificate(finding: Finding, url: string, { transport }: SiteOptions): Promise<Finding> {
  if (finding.code !== 'jira_tls_failed') return finding;
  const address = /^https:/i.test(url) ? url : `https://${url}`;
  const certificate = await transport.certificateAt?.(address);
  if (!certificate) return finding;
  const { issuer, subject, validTo } = certificate;
  return {
    ...finding,
    cause: `${finding.cause} The certificate is of “${subject}”, issued by “${issuer}”, valid until ${validTo}.`,
    evidence: { ...finding.evidence, certificate },
  };
}

/** What Jira says of itself: base URL, version, clock; and of how often it may be asked, which is left to the caller. */
export async function examineSite(
  site: JiraSite,
  options: SiteOptions,
  offer: OfferFinding,
): Promise<Finding> {
  const probe = await probeServerInfo(site.baseUrl, options);
  if (probe.kind === 'found') {
    offer(baseUrlFinding(site, probe.info.baseUrl));
    offer(versionFinding(site));
    offer(clockFinding(site));
    return rateLimitFinding(probe.reply);
  }
  offer(failed('answer', probe.error));
  return skipped('rate_limit', 'Jira did not answer.');
}

const canonical = (url: string): string => urlForMessages(url).replace(/\/+$/, '').toLowerCase();

function baseUrlFinding({ baseUrl, deployment }: JiraSite, believed: string): Finding {
  const same = URL.canParse(believed) && canonical(believed) === canonical(baseUrl);
  if (same) return ok('base_url', `Jira's own base URL is ${baseUrl}.`);
  return found('base_url', {
    state: 'warning',
    code: 'base_url_differs',
    cause: `Jira believes its address to be ${urlForMessages(believed)}, but it was reached at ${baseUrl}.`,
    remedy:
      deployment === 'cloud'
        ? `Enter ${urlForMessages(believed)}, the address people use.`
        : 'Correct the base URL in Jira (Administration → System → General configuration), or enter the other address.',
    evidence: { reached: baseUrl, believed: urlForMessages(believed) },
  });
}

function versionFinding(site: JiraSite): Finding {
  const advisories = advisoriesFor(site);
  const evidence = { version: site.version, deployment: site.deployment };
  if (advisories.length === 0) return ok('version', `Nothing is known against ${site.version}.`, evidence);
  return found('version', {
    state: 'warning',
    code: 'version_vulnerable',
    cause: `Jira ${site.version} has known holes: ${advisories.map(({ id, about }) => `${id} (${about})`).join(', ')}.`,
    remedy: 'Let the Jira administrator update Jira.',
    evidence: { ...evidence, advisories: advisories.map(({ id }) => id) },
  });
}

/** Jira refuses signed requests beyond five minutes; a minute is more than a time server leaves. */
function clockFinding({ clockOffsetSeconds: offset }: JiraSite): Finding {
  const evidence = { clockOffsetSeconds: offset };
  if (Math.abs(offset) <= 60) return ok('clock', 'They differ by a minute at most.', evidence);
  return found('clock', {
    state: 'warning',
    code: 'clock_differs',
    cause: `Jira's clock is ${Math.abs(offset)} seconds ${offset > 0 ? 'ahead of' : 'behind'} ours; Crosslink reckons with it.`,
    remedy: 'Set both clocks by a time server (NTP): other programs are refused beyond five minutes.',
    evidence,
  });
}

/** By the headers of Data Center and of Cloud; most Jiras say nothing. */
export function rateLimitFinding(reply: Pick<HttpReply, 'headers'>): Finding {
  const read = (name: string) => header(reply, name);
  const [limit, remaining] = [read('x-ratelimit-limit'), read('x-ratelimit-remaining')];
  const evidence = { limit, remaining, retryAfter: read('retry-after') };
  if (remaining === '') return ok('rate_limit', 'Jira names no limit.');
  if (Number(remaining) > 0) return ok('rate_limit', `${remaining} of ${limit} requests are left.`, evidence);
  return found('rate_limit', {
    state: 'warning',
    code: 'rate_limit_reached',
    cause: `No request is left of ${limit}.`,
    remedy: 'Wait, or let the Jira administrator allow this user more requests.',
    evidence,
  });
}
