import type {
  Connection,
  PostAttemptsByAttemptIdCompleteData,
  PostAttemptsByAttemptIdCompleteResponses,
  PostSitesBySiteIdAttemptsData,
  PostSitesBySiteIdAttemptsResponses,
  PostSitesBySiteIdConnectionsData,
  PostSitesBySiteIdConnectionsResponses,
  Site,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findSite } from '../client/find.ts';
import { interruption } from '../client/interruption.ts';
import { openApi } from '../client/settings.ts';
import { CliError } from '../cli-error.ts';
import { ask } from '../terminal/ask.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { show, tell, word } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';
import { when } from '../terminal/time.ts';
import { openCallback } from './callback.ts';
import { userOf } from './connections.ts';

export interface ConnectOptions extends OutputOptions {
  kind?: Connection['kind'];
  /** For all who have no connection of their own. */
  service?: true;
  /** Nothing listens here, and no browser is opened. */
  oob?: true;
  /** `--no-browser` */
  browser: boolean;
  timeout: number;
  email?: string;
  expires?: string;
}

type AttemptDraft = PostSitesBySiteIdAttemptsData['body'];
type Attempt = PostSitesBySiteIdAttemptsResponses[201];
type Answer = PostAttemptsByAttemptIdCompleteData['body'];

/** `crosslink connect`: from a site to a connection, by its dance or by a token. */
export async function connect(text: string | undefined, options: ConnectOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const connection = await connectionOf(api, site, options);
  show(options, connection, () => {
    const end = when(connection.renewable ? connection.authorizationExpiresAt : connection.expiresAt);
    return [
      `Connected to ${oneLine(site.name)} as ${userOf(connection)}.${end === undefined ? '' : ` It ends ${end}.`}`,
      `Next: crosslink whoami ${word(site.name)}`,
    ].join('\n');
  });
}

function connectionOf(api: Api, site: Site, options: ConnectOptions): Promise<Connection> {
  const { kind } = options;
  if (kind !== undefined && kind !== 'oauth1' && kind !== 'oauth2') return byToken(api, site, kind, options);
  return options.oob ? byCopiedCode(api, site, options) : byLoopback(api, site, options);
}

type TokenKind = Exclude<Connection['kind'], 'oauth1' | 'oauth2'>;

async function byToken(api: Api, site: Site, kind: TokenKind, options: ConnectOptions): Promise<Connection> {
  return api.call<PostSitesBySiteIdConnectionsData, PostSitesBySiteIdConnectionsResponses>('POST', {
    url: '/api/v1/sites/{siteId}/connections',
    path: { siteId: site.id },
    body: await tokenDraft(site, kind, options),
  });
}

type TokenDraft = PostSitesBySiteIdConnectionsData['body'];

async function tokenDraft(site: Site, kind: TokenKind, options: ConnectOptions): Promise<TokenDraft> {
  if (kind === 'oauth1-two-legged') return { kind };
  const more = given<{ owner?: 'person' | 'service'; expiresAt?: string }>({
    owner: ownerOf(options),
    expiresAt: options.expires,
  });
  if (kind === 'personal-access-token') {
    tell(`A token is made in Jira: your picture → Profile → Personal Access Tokens (${site.baseUrl})`);
    return { kind, token: await ask({ message: 'Personal access token', secret: true }), ...more };
  }
  const email = options.email ?? (await ask({ message: 'E-mail address at Atlassian' }));
  return { kind, email, apiToken: await ask({ message: 'API token of Atlassian', secret: true }), ...more };
}

const ownerOf = ({ service }: ConnectOptions): 'service' | undefined => (service ? 'service' : undefined);

/** Jira sends the browser to a port of this machine, where the answer is waited for. */
async function byLoopback(api: Api, site: Site, options: ConnectOptions): Promise<Connection> {
  await using callback = await openCallback();
  const draft = { ...draftOf(options), callback: 'loopback' as const, loopbackUrl: callback.url };
  const attempt = await begin(api, site, draft).catch((error: unknown) => {
    // OAuth 2.0 knows registered addresses only.
    if (error instanceof CliError && error.code === 'callback_not_offered') return undefined;
    throw error;
  });
  if (attempt === undefined) return await byCopiedCode(api, site, options);
  await lead(attempt, options);
  tell('Waiting for you to press Allow there (Ctrl+C stops) …');
  return await callback.answered(waitingTime(options), (parameters) => finish(api, attempt, { parameters }));
}

/** Nobody listens: the person copies what Jira shows, or the address of the page that they land on. */
async function byCopiedCode(api: Api, site: Site, options: ConnectOptions): Promise<Connection> {
  const attempt = await begin(api, site, { ...draftOf(options), callback: 'oob' });
  await lead(attempt, options);
  const what =
    attempt.kind === 'oauth1'
      ? 'Code that Jira shows, or the address of the page you land on'
      : 'Address of the page you land on';
  return finish(api, attempt, answerOf(await ask({ message: what })));
}

const draftOf = (options: ConnectOptions): AttemptDraft =>
  given<AttemptDraft>({
    kind: options.kind === 'oauth2' || options.kind === 'oauth1' ? options.kind : undefined,
    owner: ownerOf(options),
  });

function begin(api: Api, { id: siteId }: Site, body: AttemptDraft): Promise<Attempt> {
  return api.call<PostSitesBySiteIdAttemptsData, PostSitesBySiteIdAttemptsResponses>('POST', {
    url: '/api/v1/sites/{siteId}/attempts',
    path: { siteId },
    body,
  });
}

async function lead({ authorizationUrl }: Attempt, { browser, oob }: ConnectOptions): Promise<void> {
  const opened = browser && !oob && (await openBrowser(authorizationUrl));
  tell(`${opened ? 'Your browser shows' : 'Open'} this page of Jira; sign in there and press Allow:`);
  tell(`\n  ${authorizationUrl}\n`);
}

function answerOf(text: string): Answer {
  const address = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return address ? { parameters: [...address.searchParams] } : { verifier: text };
}

function finish(api: Api, { attemptId }: Attempt, body: Answer): Promise<Connection> {
  return api.call<PostAttemptsByAttemptIdCompleteData, PostAttemptsByAttemptIdCompleteResponses>('POST', {
    url: '/api/v1/attempts/{attemptId}/complete',
    path: { attemptId },
    body,
  });
}

/** Aborts with the reason to end with: too late, or Ctrl-C. */
function waitingTime({ timeout }: ConnectOptions): AbortSignal {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(
      new CliError({
        code: 'connect_timeout',
        message: `Nobody pressed Allow within ${timeout} seconds, so nothing is connected.`,
        remedy: 'Run crosslink connect again; --oob where this machine’s browser cannot reach it.',
      }),
    );
  }, timeout * 1000);
  timer.unref();
  return AbortSignal.any([late.signal, interruption()]);
}
