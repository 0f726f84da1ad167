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
  return pino({ level, base: null, redact: { paths, censor: '[redacted]' } }, destination);
}

/** The path of a request without query and fragment. */
export function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
