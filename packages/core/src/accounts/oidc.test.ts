import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../../test/databases.ts';
import { failureOf, openTestCore, publicUrl } from '../core.test-support.ts';
import { startOidcProvider } from './oidc-provider.test-support.ts';

test('nobody waits for a provider that never answers', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const oidc = { issuer, clientId: 'x', clientSecret: 'x', name: 'Silence', domains: [], timeoutMs: 100 };
  const t = await openTestCore(await newPostgresDatabase(), { oidc });
  expect(
    await failureOf(t.core.accounts.oidc?.begin({ headers: new Headers() }) ?? Promise.resolve()),
  ).toMatchObject({ code: 'oidc_unreachable', message: 'Silence does not answer.' });
  silent.closeAllConnections();
  silent.close();
  await t.close();
});

test('nobody becomes the first person here by way of a provider', async () => {
  const provider = await startOidcProvider(`${publicUrl}/api/auth/callback/oidc`);
  const oidc = { ...provider.settings, name: 'Test', domains: ['example.com'] };
  const t = await openTestCore(await newPostgresDatabase(), { oidc });
  await t.db.deleteFrom('user').execute();
  provider.person = { subject: 'sub-1', email: 'eve@example.com', email_verified: true };
  const { url = '', cookies = [] } = (await t.core.accounts.oidc?.begin({ headers: new Headers() })) ?? {};
  const headers = { cookie: cookies.map((line) => line.split(';')[0]).join('; ') };
  const ended = t.core.accounts.oidc?.complete(new Request(await provider.visit(url), { headers }));
  expect(await failureOf(ended ?? Promise.resolve())).toMatchObject({ code: 'oidc_person_unknown' });
  expect(await t.core.accounts.setupState()).toEqual({ needed: true });
  await Promise.all([provider.close(), t.close()]);
});
