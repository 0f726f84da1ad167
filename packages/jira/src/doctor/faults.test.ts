import type { Fault, FaultName } from '@crosslink/sandbox';
import { afterAll, describe, expect, test } from 'vitest';
import { createTransport } from '../transport.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { patient, transport, wrong } from './patient.test-support.ts';

const places = {
  serverInfo: '/rest/api/2/serverInfo',
  /** What is asked on behalf of our registration: a request token, or tokens of OAuth 2.0. */
  registration: /\/plugins\/servlet\/oauth\/request-token$|\/oauth\/token$/,
  myself: /\/rest\/api\/2\/myself$/,
  permissions: /\/rest\/api\/2\/mypermissions$/,
  everywhere: /./,
};
type Place = keyof typeof places;
type Parameters = Fault extends infer F ? (F extends Fault ? Omit<F, 'path'> : never) : never;
type FaultOf<K extends FaultName> = Extract<Parameters, { kind: K }>;
/** The one thing the doctor says where the fault strikes; null: it breaks nothing there, and nothing is said. */
type Expected = Record<Place, string | null>;

const nowhere: Expected = {
  ...{ serverInfo: null, registration: null, myself: null, permissions: null, everywhere: null },
};
/** The same trouble at each place, told at the check that runs into it. */
const at = (codes: { first: string; registration: string; rest: string }): Expected => ({
  serverInfo: codes.first,
  registration: `${registrationCheck}: ${codes.registration}`,
  myself: `token: ${codes.rest}`,
  permissions: `permissions: ${codes.rest}`,
  everywhere: codes.first,
});
const registrationCheck = 'request_token';
const answer = (code: string) => at({ first: `answer: ${code}`, registration: code, rest: code });

/**
 * Every fault there is: a new one without an expectation fails the type check, and this test, which knows the list at
 * run time as well.
 */
const faults: { [K in FaultName]: { fault: FaultOf<K>; says: Expected; onCloud?: Partial<Expected> } } = {
  delay: { fault: { kind: 'delay', delayMs: 3000 }, says: answer('jira_timeout') },
  'drop-before': { fault: { kind: 'drop-before' }, says: answer('jira_connection_lost') },
  'drop-after': { fault: { kind: 'drop-after' }, says: answer('jira_connection_lost') },
  truncate: { fault: { kind: 'truncate' }, says: answer('jira_reply_truncated') },
  'huge-body': { fault: { kind: 'huge-body', bytes: 4_000_000 }, says: answer('jira_reply_too_large') },
  'html-500': {
    fault: { kind: 'html-500' },
    says: at({
      ...{ first: 'answer: jira_unavailable', registration: 'jira_server_error', rest: 'jira_server_error' },
    }),
  },
  'html-502': { fault: { kind: 'html-502' }, says: answer('jira_unavailable') },
  'html-503': { fault: { kind: 'html-503' }, says: answer('jira_unavailable') },
  status: {
    fault: { kind: 'status', status: 403, headers: { 'X-AUSERNAME': 'alice' } },
    says: at({ first: 'jira: site_not_jira', registration: 'jira_forbidden', rest: 'jira_forbidden' }),
  },
  redirect: {
    fault: { kind: 'redirect', location: 'http://jira.example.com/elsewhere' },
    says: at({
      ...{
        first: 'redirects: site_redirects_elsewhere',
        registration: 'jira_redirect',
        rest: 'jira_redirect',
      },
    }),
  },
  // Followed by discovery, to where nothing speaks https.
  'https-redirect': {
    fault: { kind: 'https-redirect' },
    says: at({ first: 'tls: jira_tls_failed', registration: 'jira_redirect', rest: 'jira_redirect' }),
  },
  'empty-200': {
    fault: { kind: 'empty-200' },
    says: at({
      ...{ first: 'jira: site_not_jira', registration: 'reply_without_token', rest: 'jira_unexpected_shape' },
    }),
  },
  'login-page': {
    fault: { kind: 'login-page' },
    says: at({ first: 'login_page: site_login_page', registration: 'jira_html', rest: 'jira_html' }),
  },
  'rate-limited': {
    fault: { kind: 'rate-limited' },
    says: {
      ...answer('jira_rate_limited'),
      ...{ myself: 'rate_limit: jira_rate_limited', permissions: 'rate_limit: jira_rate_limited' },
    },
  },
  'token-expired': {
    fault: { kind: 'token-expired' },
    says: {
      ...{ ...nowhere, myself: 'token: token_expired', permissions: 'permissions: token_expired' },
      everywhere: 'token: token_expired',
    },
    // Cloud does not tell what is wrong with a token.
    onCloud: {
      ...{ myself: 'token: jira_unauthorized', permissions: 'permissions: jira_unauthorized' },
      everywhere: 'token: jira_unauthorized',
    },
  },
  'token-revoked': {
    fault: { kind: 'token-revoked' },
    says: {
      ...{ ...nowhere, myself: 'token: token_rejected', permissions: 'permissions: token_rejected' },
      everywhere: 'token: token_rejected',
    },
    onCloud: {
      ...{ myself: 'token: jira_unauthorized', permissions: 'permissions: jira_unauthorized' },
      everywhere: 'token: jira_unauthorized',
    },
  },
  'permission-lost': {
    fault: { kind: 'permission-lost' },
    says: {
      ...{ ...nowhere, permissions: 'permissions: permissions_missing' },
      everywhere: 'permissions: permissions_missing',
    },
  },
  'wrong-clock': {
    fault: { kind: 'wrong-clock', offsetMs: -3_600_000 },
    says: {
      // Later than Jira's clock was looked at, as if somebody set it in between.
      ...at({
        ...{ first: 'clock: clock_differs', registration: 'timestamp_refused', rest: 'timestamp_refused' },
      }),
    },
    // Nothing is signed there.
    onCloud: { registration: null, myself: null, permissions: null },
  },
  'proxy-loses-scheme': { fault: { kind: 'proxy-loses-scheme' }, says: misread(), onCloud: nowhere },
  'proxy-loses-context-path': {
    ...{ fault: { kind: 'proxy-loses-context-path' }, says: misread(), onCloud: nowhere },
  },
};

/** What comes of a proxy that lets Jira sign another address than we did. */
function misread(): Expected {
  return {
    ...{ serverInfo: null, registration: 'signature: signature_invalid', myself: 'token: signature_invalid' },
    ...{ permissions: 'permissions: signature_invalid', everywhere: 'signature: signature_invalid' },
  };
}

const impatient = createTransport({ attemptTimeoutMs: 300, maxBodyBytes: 1024 * 1024 });
afterAll(() => impatient.close());

async function sick(version: string, fault: Parameters, place: Place): Promise<Finding[]> {
  const transportOf = fault.kind === 'delay' ? impatient : transport;
  const { sandbox, options } = await patient(version);
  const { consumer } = options;
  const ofCloud = consumer?.kind === 'oauth2' && {
    consumer: { ...consumer, options: { ...consumer.options, transport: transportOf } },
  };
  sandbox.world.faults.add({ ...fault, path: places[place], times: Infinity });
  const { findings } = await examine({ ...options, ...ofCloud, transport: transportOf });
  for (const { state, remedy } of findings) if (state === 'failed') expect(remedy).toMatch(/\.$/);
  return findings;
}

test('every fault of the sandbox has its expectation', async () => {
  const { sandbox } = await patient();
  const reply = await fetch(`${new URL(sandbox.url).origin}/__sandbox/faults`);
  const { kinds } = (await reply.json()) as { kinds: Record<string, string> };
  expect(Object.keys(faults).sort()).toEqual(Object.keys(kinds).sort());
});

describe.each(Object.values(faults))('$fault.kind: the doctor names the cause and no other', (o) => {
  const { fault, says, onCloud } = o;
  test.each(Object.keys(places) as Place[])('on Data Center, striking at: %s', async (place) => {
    const expected = says[place];
    expect(wrong(await sick('10.3', fault, place))).toEqual(expected === null ? [] : [expected]);
  });

  test.each(Object.keys(places) as Place[])('on Cloud, striking at: %s', async (place) => {
    const onBoth = says[place]?.replace(`${registrationCheck}:`, 'client:') ?? null;
    const expected = onCloud?.[place] === undefined ? onBoth : onCloud[place];
    expect(wrong(await sick('cloud', fault, place))).toEqual(expected === null ? [] : [expected]);
  });
});
