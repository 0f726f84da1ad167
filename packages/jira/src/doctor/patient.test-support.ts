import { generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { bearerAuthorization } from '../bearer-authorization.ts';
import { oauth1Authorization } from '../oauth1-authorization.ts';
import { cloudProvider, cloudSiteUrl } from '../oauth2/provider.ts';
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

/** A sandbox that knows us, and what is to be examined there. */
export async function patient(version = '10.3', baseUrl?: string): Promise<Patient> {
  const sandbox = await createSandbox({ version, contextPath: '/jira', ...(baseUrl && { baseUrl }) });
  open.push(sandbox);
  const url = `${sandbox.url}/browse/DEMO-1`;
  if (sandbox.cloud) {
    const redirectUri = 'https://crosslink.example.com/oauth2/callback';
    const scopes = ['read:jira-user', 'read:jira-work', 'write:jira-work', 'offline_access'];
    const app = { name: 'Crosslink', redirectUri, scopes, owner: 'alice', shared: true };
    const client = { ...sandbox.cloud.addApp({ ...app, grantLevel: 'account' }), redirectUri };
    const { clientId } = client;
    sandbox.cloud.allow({ clientId, userName: 'alice', scopes, cloudId: null, redirectUri });
    const { token } = sandbox.cloud.issue({ clientId, userName: 'alice', scopes }).access;
    const provider = cloudProvider(sandbox.cloud);
    const consumer = { kind: 'oauth2', options: { provider, client, transport } } as const;
    const apiUrl = cloudSiteUrl(sandbox.cloud.gateway, sandbox.cloud.sites[0]?.cloudId ?? '');
    const authorization = bearerAuthorization(token);
    const connection = { authorize: () => authorization, apiUrl, projectKey: 'DEMO' };
    return {
      sandbox,
      options: { url, transport, consumer, connection },
      secrets: [token, client.clientSecret],
    };
  }
  sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: keys.oursPublic });
  const grant = { consumerKey, userName: 'alice', secret: 'x' };
  const { value: token } = sandbox.world.grants.createAccessToken(grant);
  const credentials = { consumerKey, signer: signerOf(keys.ours) };
  return {
    sandbox,
    options: {
      ...{ url, transport },
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
