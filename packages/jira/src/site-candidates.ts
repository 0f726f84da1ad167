import { JiraSiteError } from './errors.ts';

/** What to try for an address a person pasted, best guess first. */
export interface SiteCandidates {
  /** http or https URLs without query; the path may hold the context path and more. */
  origins: { protocol: 'https:' | 'http:'; host: string }[];
  /** Possible context paths, longest first, ending with ''. Without trailing slash. */
  contextPaths: string[];
  /** True if the person gave no scheme, so that http was not asked for. */
  schemeGuessed: boolean;
}

/** First path segments of Jira's own pages: what comes before them is all that can be a context path. */
const PAGE_SEGMENTS = new Set([
  'browse',
  'secure',
  'projects',
  'issues',
  'plugins',
  'rest',
  'login.jsp',
  'servicedesk',
  'software',
]);
const MAX_CONTEXT_DEPTH = 6;
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Reads any address a person may paste: a board, an issue, with or without scheme.
 *
 * Without a scheme only https is tried, because falling back to http on its own would let anybody who can block a
 * port read along. The loopback is the exception: nobody sits between. Whoever means http can write it.
 *
 * Throws {@link JiraSiteError} `site_url_invalid` or `site_url_has_credentials`.
 */
export function siteCandidates(input: string): SiteCandidates {
  const text = input.trim();
  const schemeGuessed = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = parse(schemeGuessed ? `https://${text.replace(/^\/+/, '')}` : text);
  const protocols = schemeGuessed && isLoopback(url.hostname) ? BOTH : [protocolOf(url)];
  // The host carries the port except where it is https's own, which a typed "host:443" loses. Nothing is lost by it.
  return {
    origins: protocols.map((protocol) => ({ protocol, host: url.host })),
    contextPaths: contextPaths(url.pathname),
    schemeGuessed,
  };
}

/** Whether a host name can only be this very machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

const BOTH: readonly ('https:' | 'http:')[] = ['https:', 'http:'];

function parse(text: string): URL {
  if (!URL.canParse(text)) throw invalidUrl('This is not an address of a web site.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new JiraSiteError({
      code: 'site_url_has_credentials',
      message: `The address of ${url.host} holds a user name or password.`,
      remedy: 'Leave out everything before the @; Crosslink never needs a password in an address.',
    });
  }
  if (url.hostname === '') throw invalidUrl('The address has no host name.');
  return url;
}

function protocolOf(url: URL): 'https:' | 'http:' {
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.protocol;
  throw invalidUrl(`An address of a Jira begins with https:// or http://, not with ${url.protocol}//.`);
}

function invalidUrl(message: string): JiraSiteError {
  return new JiraSiteError({
    code: 'site_url_invalid',
    message,
    remedy:
      'Open Jira in a browser and copy the address from its address bar, e.g. https://jira.example.com/.',
  });
}

function contextPaths(pathname: string): string[] {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const page = segments.findIndex((segment) => PAGE_SEGMENTS.has(segment.toLowerCase()));
  const possible = segments.slice(0, page === -1 ? MAX_CONTEXT_DEPTH : Math.min(page, MAX_CONTEXT_DEPTH));
  return [...possible.keys(), possible.length].reverse().map((depth) =>
    possible
      .slice(0, depth)
      .map((segment) => `/${segment}`)
      .join(''),
  );
}
