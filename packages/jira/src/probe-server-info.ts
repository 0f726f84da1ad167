import { parseJson } from './error-body.ts';
import {
  JiraError,
  JiraRateLimitedError,
  JiraSiteError,
  JiraTimeoutError,
  JiraUnreachableError,
} from './errors.ts';
import { header, retryAfterSeconds } from './headers.ts';
import { htmlTitle, looksLikeHtml } from './html-title.ts';
import type { HttpReply, Transport } from './http.ts';
import { SERVER_INFO_PATH, serverInfoSchema } from './server-info.ts';
import type { ServerInfo } from './server-info.ts';
import { siteUrl, urlForMessages } from './site.ts';

export interface ProbeOptions {
  transport: Transport;
  now?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
}

/** What was found when `serverInfo` was asked for at one possible base URL. */
export type Probe =
  | {
      kind: 'found';
      info: ServerInfo;
      /** After redirects. No trailing slash. */
      baseUrl: string;
      reply: HttpReply;
      /** Local clock around the exchange that brought the answer. */
      sentAtMs: number;
      receivedAtMs: number;
    }
  | { kind: 'unreachable' | 'elsewhere' | 'login' | 'unavailable' | 'not-jira'; error: JiraError };

const MAX_REDIRECTS = 3;

/** Asks for `serverInfo` below `baseUrl`, anonymously. Never rejects for what it finds, only for the caller's abort. */
export async function probeServerInfo(baseUrl: string, options: ProbeOptions): Promise<Probe> {
  let url = siteUrl(baseUrl, SERVER_INFO_PATH);
  for (let redirects = 0; ; redirects += 1) {
    const step = await probeOnce(url, options);
    if (!('location' in step)) return step;
    if (redirects === MAX_REDIRECTS) return missed('not-jira', tooManyRedirects(baseUrl));
    const next = nextUrl(url, step.location);
    if (typeof next !== 'string') return next;
    url = next;
  }
}

async function probeOnce(url: string, options: ProbeOptions): Promise<Probe | { location: string }> {
  const now = options.now ?? Date.now;
  const sentAtMs = now();
  try {
    const headers = { accept: 'application/json' };
    const reply = await options.transport.send({ method: 'GET', url, headers, signal: options.signal });
    if (reply.status >= 300 && reply.status < 400) return { location: header(reply, 'location') };
    return interpretProbe({ url, reply, sentAtMs, receivedAtMs: now() });
  } catch (error) {
    if (error instanceof JiraUnreachableError || error instanceof JiraTimeoutError) {
      return missed('unreachable', error);
    }
    if (error instanceof JiraError) return missed('not-jira', error);
    throw error;
  }
}

interface Answer {
  url: string;
  reply: HttpReply;
  sentAtMs: number;
  receivedAtMs: number;
}

function interpretProbe({ url, reply, sentAtMs, receivedAtMs }: Answer): Probe {
  const info = reply.status === 200 ? parseServerInfo(reply.body) : undefined;
  if (info !== undefined) {
    const baseUrl = url.slice(0, -SERVER_INFO_PATH.length);
    return { kind: 'found', info, baseUrl, reply, sentAtMs, receivedAtMs };
  }
  if (reply.status === 429) return missed('unavailable', rateLimited(url, reply, receivedAtMs));
  if (reply.status >= 500) {
    return missed('unavailable', unavailable(url, reply, receivedAtMs));
  }
  if (isLoginPage(reply)) return missed('login', loginPage(url, reply));
  return missed('not-jira', notJira(url, reply));
}

function parseServerInfo(body: string): ServerInfo | undefined {
  return serverInfoSchema.safeParse(parseJson(body)).data;
}

/** A page that asks who you are, Jira's own or of a single sign-on in front of it; or Jira closed to strangers. */
function isLoginPage(reply: HttpReply): boolean {
  if (reply.status === 401) return true;
  if (reply.status >= 404 || !looksLikeHtml(header(reply, 'content-type'), reply.body)) return false;
  const asksForPassword = /name=["']?os_password|type=["']?password|name=["']?SAMLRequest/i.test(reply.body);
  return asksForPassword || /log ?in|sign ?in|sign ?on/i.test(htmlTitle(reply.body) ?? '');
}

/** Where a redirect leads, if it may be followed. */
function nextUrl(from: string, location: string): string | Probe {
  if (!URL.canParse(location, from))
    return missed('not-jira', notJira(from, { status: 302, headers: {}, body: '' }));
  const source = new URL(from);
  const target = new URL(location, from);
  const leadsToServerInfo = target.pathname.endsWith(SERVER_INFO_PATH);
  const sameHost = target.hostname === source.hostname;
  if (!leadsToServerInfo) return missed(wayOff(sameHost, target), ledAway(from, target));
  if (!sameHost) return missed('elsewhere', movedElsewhere(source, target));
  if (target.protocol !== 'https:' && target.protocol !== source.protocol) {
    return missed('elsewhere', movedElsewhere(source, target));
  }
  return target.origin + target.pathname;
}

function wayOff(sameHost: boolean, target: URL): 'login' | 'elsewhere' | 'not-jira' {
  if (isLoginPath(target)) return 'login';
  return sameHost ? 'not-jira' : 'elsewhere';
}

function isLoginPath(target: URL): boolean {
  return /login|sign-?in|sso|saml|oauth2|adfs|auth\b/i.test(target.host + target.pathname + target.search);
}

function missed(kind: Exclude<Probe['kind'], 'found'>, error: JiraError): Probe {
  return { kind, error };
}

function ledAway(from: string, target: URL): JiraSiteError {
  const source = new URL(from);
  if (isLoginPath(target)) {
    return new JiraSiteError({
      code: 'site_login_page',
      message: `${urlForMessages(from)} leads to a login page (${urlForMessages(target.href)}).`,
      remedy:
        'Let requests to /rest/ and /plugins/servlet/oauth/ pass the single sign-on in front of Jira, or use the address behind it.',
    });
  }
  if (target.hostname !== source.hostname) return movedElsewhere(source, target);
  return notJira(from, { status: 302, headers: {}, body: '' });
}

function movedElsewhere(source: URL, target: URL): JiraSiteError {
  const base = urlForMessages(target.href).replace(SERVER_INFO_PATH, '');
  const why = target.hostname === source.hostname ? 'from https to http' : 'to another host';
  return new JiraSiteError({
    code: 'site_redirects_elsewhere',
    message: `${source.origin} redirects ${why}: ${base}. Crosslink does not follow that on its own.`,
    remedy: `If ${base} is your Jira, enter that address.`,
  });
}

function loginPage(url: string, reply: HttpReply): JiraSiteError {
  return new JiraSiteError({
    code: 'site_login_page',
    message: `${urlForMessages(url)} asks for a login${titled(reply)}.`,
    remedy:
      'Let anonymous requests to /rest/api/2/serverInfo through: a single sign-on or proxy in front of Jira stops them.',
    status: reply.status,
  });
}

function notJira(url: string, reply: HttpReply): JiraSiteError {
  const { host } = new URL(url);
  return new JiraSiteError({
    code: 'site_not_jira',
    message: `${host} answers, but no Jira was found there (status ${reply.status}${titled(reply)} at ${urlForMessages(url)}).`,
    remedy:
      'Open Jira in a browser and copy the address of any of its pages, with everything before the page itself.',
    status: reply.status,
  });
}

function tooManyRedirects(baseUrl: string): JiraSiteError {
  return new JiraSiteError({
    code: 'site_not_jira',
    message: `${urlForMessages(baseUrl)} redirects in circles.`,
    remedy: 'Check the redirects of the proxy in front of Jira.',
  });
}

function unavailable(url: string, reply: HttpReply, nowMs: number): JiraUnreachableError {
  return new JiraUnreachableError({
    code: 'jira_unavailable',
    message: `${new URL(url).host} answers with status ${reply.status}${titled(reply)}.`,
    remedy: 'Try again when Jira is up; it may be starting or under maintenance.',
    nothingSent: false,
    status: reply.status,
    retryAfterSeconds: retryAfterSeconds(reply, nowMs),
  });
}

function rateLimited(url: string, reply: HttpReply, nowMs: number): JiraRateLimitedError {
  const seconds = retryAfterSeconds(reply, nowMs);
  return new JiraRateLimitedError({
    code: 'jira_rate_limited',
    message: `${new URL(url).host} asks for fewer requests.`,
    remedy:
      seconds === undefined ? 'Try again in a few minutes.' : `Try again in ${Math.max(seconds, 1)} seconds.`,
    status: reply.status,
    retryAfterSeconds: seconds,
  });
}

function titled(reply: HttpReply): string {
  const title = htmlTitle(reply.body);
  return title === undefined ? '' : `, page “${title}”`;
}
