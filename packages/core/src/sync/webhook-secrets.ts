import { createHash, randomBytes } from 'node:crypto';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import type { Vault } from '../store/vault.ts';
import type { WebhookRow } from './silence.ts';

export const newWebhookSecret = (): Secret => createSecret(randomBytes(32).toString('base64url'));

/** By which a webhook is found without its token lying about. */
export const webhookTokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

const place = (column: 'sealed_webhook_token' | 'sealed_webhook_secret', row: string) => ({
  ...{ table: 'webhook', column, row },
});

/** What a new row keeps. */
export async function sealWebhook(
  vault: Vault,
  id: string,
  { token, secret }: { token: Secret; secret: Secret | null },
) {
  return {
    token_hash: webhookTokenHash(token.reveal()),
    sealed_webhook_token: await vault.seal(token, place('sealed_webhook_token', id)),
    sealed_webhook_secret: secret && (await vault.seal(secret, place('sealed_webhook_secret', id))),
  };
}

/** @throws VaultError */
export function openWebhookToken(
  vault: Vault,
  { id, sealed_webhook_token: sealed }: Pick<WebhookRow, 'id' | 'sealed_webhook_token'>,
): Promise<Secret> {
  return vault.open(sealed, place('sealed_webhook_token', id));
}

/** Null where the Jira cannot sign. @throws VaultError */
export async function openWebhookSecret(
  vault: Vault,
  { id, sealed_webhook_secret: sealed }: Pick<WebhookRow, 'id' | 'sealed_webhook_secret'>,
): Promise<Secret | null> {
  return sealed === null ? null : vault.open(sealed, place('sealed_webhook_secret', id));
}
