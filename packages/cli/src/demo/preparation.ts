import { randomBytes } from 'node:crypto';
import type { JiraPerson } from './jira-pages.ts';
import type { Account, Consumer, Walk } from './walk.ts';

export const demoAccount = (): Account => ({
  name: 'Dana Demo',
  email: 'demo@example.com',
  password: randomBytes(9).toString('base64url'),
});

/** The first account, by the one-time link of the server. Does nothing where there are accounts already. */
export async function setUpAccount({ crosslink, stage, account }: Walk): Promise<void> {
  if (stage.setupToken === undefined) return;
  await crosslink.call('POST', '/api/v1/setup', { token: stage.setupToken, ...account });
}

export async function signIn({ crosslink, account: { email, password } }: Walk): Promise<void> {
  await crosslink.call('POST', '/api/auth/sign-in/email', { email, password });
}

/** Jira's side of the application link, as its administrator makes it by program. Resolves to the link's id. */
export async function registerConsumer(
  admin: JiraPerson,
  { consumerKey, publicKeyPem }: Pick<Consumer, 'consumerKey' | 'publicKeyPem'>,
  crosslinkUrl: string,
): Promise<string> {
  await admin.administer();
  const created = await admin.rest<{ 'resources-created': { href: string }[] }>(
    'PUT',
    '/rest/applinks/3.0/applicationlink',
    { id: null, name: 'Crosslink', rpcUrl: crosslinkUrl, displayUrl: crosslinkUrl, typeId: 'generic' },
  );
  const linkId = created['resources-created'][0]?.href.split('/').at(-1) ?? '';
  await admin.rest('PUT', `/rest/applinks-oauth/1.0/applicationlink/${linkId}/authentication/consumer`, {
    key: consumerKey,
    name: 'Crosslink',
    description: 'Pushes ideas and user stories',
    publicKey: publicKeyPem,
    outgoing: false,
  });
  return linkId;
}
