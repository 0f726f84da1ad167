import { sandboxVersions } from '@crosslink/sandbox';
import type { Fault, FaultName } from '@crosslink/sandbox';
import { afterAll, describe, expect, test } from 'vitest';
import { createTransport } from '../transport.ts';
import { examine } from './examine.ts';
import { patient, transport, wrong } from './patient.test-support.ts';

const places = {
  serverInfo: '/rest/api/2/serverInfo',
  /** What is asked on behalf of our registration: a request token, or tokens of OAuth 2.0. */
  registration: /\/plugins\/servlet\/oauth\/request-token$|\/oauth\/token$|\/rest\/oauth2\/latest\/token$/,
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

interface Sickness<F> {
  fault: F;
  /** By OAuth 1.0a on Data Center. */
  says: Expected;
  /** Where it is otherwise by the kinds that sign nothing. */
  unsigned?: Partial<Expected>;
  /** Where it is otherwise at Cloud's gateway, which knows OAuth 2.0 only. */
  atGateway?: Partial<Expected>;
}

/**
 * Every fault there is: a new one without an expectation fails the type check, and this test, which knows the list at
 * run time as well.
 */
const faults: { [K in FaultName]: Sickness<FaultOf<K>> } = {
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
    unsigned: taken(),
    atGateway: {
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
    unsigned: taken(),
    atGateway: {
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
    unsigned: { registration: null, myself: null, permissions: null },
  },
  'proxy-loses-scheme': { fault: { kind: 'proxy-loses-scheme' }, says: misread(), unsigned: nowhere },
  'proxy-loses-context-path': {
    ...{ fault: { kind: 'proxy-loses-context-path' }, says: misread(), unsigned: nowhere },
  },
};

/** Of a token that it does not know, Jira says nothing: whoever brings it is a stranger. */
function taken(): Partial<Expected> {
  return {
    ...{ myself: 'token: jira_anonymous', permissions: 'permissions: jira_anonymous' },
    ...{ everywhere: 'token: jira_anonymous' },
  };
}

/** What comes of a proxy that lets Jira sign another address than we did. */
function misread(): Expected {
  return {
    ...{ serverInfo: null, registration: 'signature: signature_invalid', myself: 'token: signature_invalid' },
    ...{ permissions: 'permissions: signature_invalid', everywhere: 'signature: signature_invalid' },
  };
}

const impatient = createTransport({ attemptTimeoutMs: 300, maxBodyBytes: 1024 * 1024 });
afterAll(() => impatient.close());

/** Who is examined: each kind of connection, on each version. */
interface Kind {
  version: string;
  kind: 'oauth1' | 'oauth2' | 'personal-access-token' | 'api-token';
  /** Where faults strike; default: everywhere there is. Kinds differ at the registration and at the token only. */
  at?: Place[];
}
const patients: Kind[] = [
  { version: '10.3', kind: 'oauth1' },
  { version: 'cloud', kind: 'oauth2' },
  ...['8.20', '9.12', '11.2'].map((version): Kind => ({
    version,
    kind: 'oauth1',
    at: ['registration', 'myself'],
  })),
  ...['9.12', '10.3', '11.2'].map((version): Kind => ({
    version,
    kind: 'oauth2',
    at: ['registration', 'myself'],
  })),
  ...['8.20', '9.12', '10.3', '11.2'].map((version): Kind => ({
    version,
    kind: 'personal-access-token',
    at: ['myself'],
  })),
  { version: 'cloud', kind: 'api-token', at: ['myself', 'permissions'] },
];

function expectedOf(fault: FaultName, { version, kind }: Kind, place: Place): string[] {
  const { says, unsigned, atGateway } = faults[fault];
  const gateway = version === 'cloud' && kind === 'oauth2';
  const differently = { ...(kind === 'oauth1' ? {} : unsigned), ...(gateway ? atGateway : {}) };
  const expected = place in differently ? differently[place] : says[place];
  if (expected === null || expected === undefined) return [];
  return [kind === 'oauth2' ? expected.replace(`${registrationCheck}:`, 'client:') : expected];
}

async function sick({ version, kind }: Kind, fault: Parameters, place: Place): Promise<string[]> {
  const transportOf = fault.kind === 'delay' ? impatient : transport;
  const { sandbox, options } = await patient(version, { kind });
  const { consumer } = options;
  const ofClient = consumer?.kind === 'oauth2' && {
    consumer: { ...consumer, options: { ...consumer.options, transport: transportOf } },
  };
  sandbox.world.faults.add({ ...fault, path: places[place], times: Infinity });
  const { findings } = await examine({ ...options, ...ofClient, transport: transportOf });
  for (const { state, remedy } of findings) if (state === 'failed') expect(remedy).toMatch(/\.$/);
  return wrong(findings);
}

test('every fault of the sandbox has its expectation, and every version its patient', async () => {
  const { sandbox } = await patient();
  const reply = await fetch(`${new URL(sandbox.url).origin}/__sandbox/faults`);
  const { kinds } = (await reply.json()) as { kinds: Record<string, string> };
  expect(Object.keys(faults).sort()).toEqual(Object.keys(kinds).sort());
  expect(new Set(patients.map(({ version }) => version))).toEqual(new Set(sandboxVersions));
});

describe.each(Object.keys(faults) as FaultName[])('%s: the doctor names the cause and no other', (name) => {
  test.each(patients)('on Jira $version, by $kind', async (one) => {
    const struck = one.at ?? (Object.keys(places) as Place[]);
    const found = await Promise.all(struck.map((place) => sick(one, faults[name].fault, place)));
    const expected = struck.map((place) => [place, expectedOf(name, one, place)]);
    expect(struck.map((place, index) => [place, found[index]])).toEqual(expected);
  });
});
