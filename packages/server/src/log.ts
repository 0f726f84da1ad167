import { pino } from 'pino';
import type { Logger } from 'pino';

/** Names under which a secret could stand in a logged object, at the top or one level down. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'password',
  'passphrase',
  'secret',
  'token',
  'tokenSecret',
  'verifier',
  'privateKeyPem',
];

/** Where log lines go; `process.stderr` fits. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * Logger writing one JSON object per line. Secrets are replaced by `[redacted]`. Requests are logged by
 * `request-log.ts` with their path only, never their query: an OAuth callback carries its verifier there.
 */
export function createLogger(level: string, destination: LogDestination): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);
  const redact = { paths, censor: '[redacted]' };
  return pino({ level, base: null, redact, serializers: { err: describeError } }, destination);
}

/** What happened and where. Never an error's other properties: a database's carry the values of the query. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type: name, message, code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** The path of a request without query and fragment. */
export function pathOf(url: string): string {
  // The address of a webhook is a secret.
  return url.replace(/[?#].*$/s, '').replace(/(\/webhooks\/jira\/).+/, '$1…');
}
