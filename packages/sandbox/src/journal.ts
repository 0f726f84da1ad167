/** What came in, what came of it and why. */
export interface JournalEntry {
  /** The value of `X-AREQUESTID` in the reply. */
  id: string;
  /** Milliseconds on the site's clock. */
  at: number;
  method: string;
  /** Path with context path; the values of secret query parameters are left out. */
  path: string;
  /** Who it counted as: a user name, or `anonymous`. */
  user: string;
  /** Absent while unanswered, and for ever when a fault dropped the connection. */
  status?: number;
  verdict: 'accepted' | 'refused' | 'fault' | 'pending';
  /** How the caller was known (`oauth`, `session`, `basic`), or the reason of the refusal or fault. */
  why: string;
}

const openParameters = new Set([
  'oauth_version',
  'oauth_consumer_key',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_callback',
]);

/** Of OAuth 2.0: Data Center's token endpoint takes them by query. */
const oauth2Secrets = new Set(['client_secret', 'code', 'code_verifier', 'refresh_token', 'access_token']);

const isSecret = (name: string) =>
  oauth2Secrets.has(name) || (/^(oauth_|os_|atl_token)/.test(name) && !openParameters.has(name));

/** The request target with the values of secret query parameters (tokens, signatures, passwords) replaced. */
export function withoutSecrets(target: string): string {
  const [path = '', query] = target.split(/\?(.*)/s);
  if (query === undefined) return path;
  const parts = query.split('&').map((part) => {
    const [name = ''] = part.split('=');
    return isSecret(name.toLowerCase()) ? `${name}=…` : part;
  });
  return `${path}?${parts.join('&')}`;
}

/** Older entries make room: a sandbox that runs for days must not grow without end. */
const journalLimit = 10_000;

export function record(journal: JournalEntry[], entry: JournalEntry): JournalEntry {
  journal.push(entry);
  if (journal.length > journalLimit) journal.splice(0, journal.length - journalLimit);
  return entry;
}
