import { readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import type { ConsumerCredentials, Signer } from '@crosslink/oauth1';
import { createMemory } from '../store/remember.ts';
import type { Secret } from '../store/secret.ts';
import type { Vault } from '../store/vault.ts';
import type { ConsumerRow } from './view.ts';

const maxKeys = 100;

export type SigningConsumer = Pick<ConsumerRow, 'id' | 'consumer_key' | 'key_version' | 'sealed_private_key'>;
export type OAuth2Consumer = Pick<ConsumerRow, 'id' | 'sealed_client_secret'>;

export interface Signers {
  /** @throws VaultError */
  credentials(consumer: SigningConsumer): Promise<ConsumerCredentials>;
}

/**
 * Keeps the parsed keys of the consumers used last: unsealing and parsing one costs more than a signature.
 * A changed key has another version and so is never answered with the old one.
 */
export function createSigners({ vault }: { vault: Vault }): Signers {
  const remember = createMemory<Signer>(maxKeys);
  return {
    credentials: async (consumer) => ({
      consumerKey: consumer.consumer_key,
      signer: await remember(`${consumer.id}:${consumer.key_version}`, () => loadSigner(vault, consumer)),
    }),
  };
}

async function loadSigner(vault: Vault, consumer: SigningConsumer): Promise<Signer> {
  if (consumer.sealed_private_key === null) throw new TypeError('Only a consumer of OAuth 1.0a signs.');
  const pem = await vault.open(consumer.sealed_private_key, privateKeyContext(consumer.id));
  return rsaSha1Signer(readPrivateKey(pem.reveal()));
}

export function privateKeyContext(consumerId: string) {
  return { table: 'consumer', column: 'sealed_private_key', row: consumerId };
}

/** @throws VaultError */
export function openClientSecret(vault: Vault, consumer: OAuth2Consumer): Promise<Secret> {
  if (consumer.sealed_client_secret === null) throw new TypeError('Only a client of OAuth 2.0 has a secret.');
  return vault.open(consumer.sealed_client_secret, clientSecretContext(consumer.id));
}

export function clientSecretContext(consumerId: string) {
  return { table: 'consumer', column: 'sealed_client_secret', row: consumerId };
}
