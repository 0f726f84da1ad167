import { generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { apiTokenAuthorization, bearerAuthorization } from '../bearer-authorization.ts';
import { oauth1Authorization } from '../oauth1-authorization.ts';
import { cloudProvider, dataCenterProvider } from '../oauth2/provider.ts';
import { createTransport } from '../transport.ts';
import type { ExamineOptions } from './examine.ts';
import type { Finding } from './finding.ts';

export const consumerKey = 'crosslink-doctor';
const callbackUrl = 'https://crosslink.example.com/oauth1/callback/1';
export const transport = createTransport({ attemptTimeoutMs: 5000, maxBodyBytes: 1024 * 1024 });
export const keys = { ours: '', oursPublic: '', others: '', othersPublic: '' };
export const open: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  const [ours, others] = await Promise.all([
    generateKeyPair({ bits: 2048 }),
    generateKeyPair({ bits: 2048 }),
  ]);
  Object.assign(keys, { ours: ours.privateKeyPem, oursPublic: ours.publicKeyPem });
  Object.assign(keys, { others: others.privateKeyPem, othersPublic: others.publicKeyPem });
});
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => transport.close());

export const signerOf = (pem: string) => rsaSha1Signer(readPrivateKey(pem));

export interface Patient {
  sandbox: Sandbox;
  options: ExamineOptions;
  secrets: string[];
}

interface PatientOptions {
  /** What Jira believes its address to be. */
  baseUrl?: string;
  /** Default: OAuth 1.0a, on Cloud OAuth 2.0. */
  kind?: 'oauth1' | 'oauth2' | 'personal-access-token' | 'api-token';
}

/** A sandbox that knows us, and what is to be examined there. */
export async function patient(version = '10.3', { baseUrl, kind }: PatientOptions = {}): Promise<Patient> {
  const sandbox = await createSandbox({ version, contextPath: '/jira', ...(baseUrl && { baseUrl }) });
  open.push(sandbox);
  const url = `${sandbox.url}/browse/DEMO-1`;
  const examined = {
    oauth1: ofOAuth1,
    oauth2: sandbox.cloud ? ofCloud : ofOAuth2,
    'personal-access-token': ofPersonalAccessToken,
    'api-token': ofApiToken,
  }[kind ?? (sandbox.cloud ? 'oauth2' : 'oauth1')](sandbox);
  return { sandbox, options: { url, transport, ...examined.options }, secrets: examined.secrets };
}

interface Examined {
  options: Pick<ExamineOptions, 'consumer' | 'connection'>;
  secrets: string[];
}

const redirectUri = 'https://crosslink.example.com/oauth2/callback';

type Gateway = NonNullable<ExamineOptions['connection']>['gateway'];

function byBearer(token: string, gateway?: Gateway): ExamineOptions['connection'] {
  const authorization = bearerAuthorization(token);
  return { authorize: () => authorization, gateway, projectKey: 'DEMO' };
}

function ofCloud({ cloud }: Sandbox): Examined {
  if (!cloud) throw new TypeError('this is no Cloud');
  const scopes = ['read:jira-user', 'read:jira-work', 'write:jira-work', 'offline_access'];
  const app = { name: 'Crosslink', redirectUri, scopes, owner: 'alice', shared: true };
  const client = { ...cloud.addApp({ ...app, grantLevel: 'account' }), redirectUri };
  const { clientId } = client;
  cloud.allow({ clientId, userName: 'alice', scopes, cloudId: null, redirectUri });
  const { token } = cloud.issue({ clientId, userName: 'alice', scopes }).access;
  const consumer = {
    kind: 'oauth2',
    options: { provider: cloudProvider(cloud), client, transport },
  } as const;
  const connection = byBearer(token, { gateway: cloud.gateway, cloudId: cloud.sites[0]?.cloudId ?? '' });
  return { options: { consumer, connection }, secrets: [token, client.clientSecret] };
}

function ofOAuth2({ world, url }: Sandbox): Examined {
  const added = world.oauth2.addClient({ name: 'Crosslink', redirectUrl: redirectUri, scope: 'WRITE' });
  const client = { ...added, redirectUri };
  const grant = { clientId: client.clientId, userName: 'alice', scope: 'WRITE', redirectUri } as const;
  const { accessToken } = world.oauth2.addPair(grant);
  const provider = dataCenterProvider(url);
  const consumer = { kind: 'oauth2', options: { provider, client, transport } } as const;
  return {
    options: { consumer, connection: byBearer(accessToken) },
    secrets: [accessToken, client.clientSecret],
  };
}

function ofPersonalAccessToken({ world }: Sandbox): Examined {
  const { rawToken } = world.personalAccessTokens.add({ userName: 'alice', name: 'Crosslink' });
  return { options: { connection: byBearer(rawToken) }, secrets: [rawToken] };
}

function ofApiToken({ cloud, world }: Sandbox): Examined {
  const { token } = cloud?.addApiToken({ userName: 'alice' }) ?? { token: '' };
  const email = world.users.get('alice')?.emailAddress ?? '';
  const authorization = apiTokenAuthorization({ email, apiToken: token });
  return {
    options: { connection: { authorize: () => authorization, projectKey: 'DEMO' } },
    secrets: [token],
  };
}

function ofOAuth1({ world }: Sandbox): Examined {
  world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: keys.oursPublic });
  const grant = { consumerKey, userName: 'alice', secret: 'x' };
  const { value: token } = world.grants.createAccessToken(grant);
  const credentials = { consumerKey, signer: signerOf(keys.ours) };
  return {
    options: {
      consumer: { kind: 'oauth1', credentials, publicKeyPem: keys.oursPublic, callbackUrl },
      connection: {
        authorize: (clockOffsetSeconds) => oauth1Authorization({ ...credentials, token, clockOffsetSeconds }),
        projectKey: 'DEMO',
      },
    },
    secrets: [token, keys.ours],
  };
}

export const wrong = (findings: Finding[]) =>
  findings
    .filter(({ state }) => state === 'failed' || state === 'warning')
    .map(({ check, code }) => `${check}: ${code ?? ''}`);
