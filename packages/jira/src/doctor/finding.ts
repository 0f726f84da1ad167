import { JiraError, JiraSetupError } from '../errors.ts';

/** What the doctor looks at, in this order. */
export const checks = {
  address: 'The address can be read',
  allowed: 'Crosslink may send requests there',
  proxy: 'The proxy, if there is one, lets us through',
  dns: 'The host name is known',
  tcp: 'The host accepts connections',
  tls: 'The certificate is trusted',
  answer: 'Something answers, in time',
  redirects: 'No redirect leads elsewhere',
  login_page: 'No login stands in front of the REST API',
  jira: 'It is a Jira, at this context path',
  base_url: 'Jira knows the address it is reached at',
  version: 'The version has no known hole that matters here',
  clock: 'The clocks agree',
  signing: 'This machine can sign with RSA-SHA1',
  key_pair: 'Private and public key belong together',
  consumer_known: 'Jira knows the consumer, on the incoming side',
  signature: 'Jira accepts our signature',
  request_token: 'Jira gives a request token',
  client: 'Jira knows the client id and secret',
  callback: 'Browsers can come back to Crosslink',
  token: 'Jira accepts the connection',
  who: 'Jira says who it is',
  expiry: 'The connection lasts',
  permissions: 'They may do what pushing needs',
  rate_limit: 'Jira lets us ask as often as we need',
} as const;
export type Check = keyof typeof checks;

/** What the doctor found at one check. Holds no secret. */
export interface Finding {
  check: Check;
  title: string;
  state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** One sentence: what is so, and where it is not well, why. */
  cause: string;
  /** One sentence: what to do about it. Not with `ok` and `skipped`. */
  remedy?: string;
  /** The cause's stable name. Not with `ok` and `skipped`. */
  code?: string;
  evidence?: Record<string, unknown>;
}

export const found = (check: Check, finding: Omit<Finding, 'check' | 'title'>): Finding => ({
  check,
  title: checks[check],
  ...finding,
});

export const ok = (check: Check, cause: string, evidence?: Finding['evidence']): Finding =>
  found(check, { state: 'ok', cause, ...(evidence && { evidence }) });

export const skipped = (check: Check, cause: string): Finding => found(check, { state: 'skipped', cause });

/** Everything this package throws says its cause and remedy; what it does not foresee is passed on. */
export function failed(check: Check, error: unknown): Finding {
  if (!(error instanceof JiraError)) throw error;
  const { code, message: cause, remedy, status, requestId } = error;
  const evidence = {
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(error instanceof JiraSetupError && error.differences ? { differences: error.differences } : {}),
    ...(error instanceof JiraSetupError && error.clockOffsetSeconds !== undefined
      ? { clockOffsetSeconds: error.clockOffsetSeconds }
      : {}),
  };
  return found(check, { state: 'failed', cause, remedy, code, evidence });
}
