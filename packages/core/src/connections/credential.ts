import type { AccessToken } from '@crosslink/oauth1';
import { z } from 'zod';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import type { Vault } from '../store/vault.ts';

/** What makes a connection work. */
export interface Credential {
  token: Secret;
  tokenSecret: Secret;
  /** Renews the token; undefined where Jira gave none. */
  sessionHandle?: Secret;
}

const sealedShape = z.object({
  token: z.string(),
  tokenSecret: z.string(),
  sessionHandle: z.string().optional(),
});

export function credentialFrom({ token, tokenSecret, sessionHandle }: AccessToken): Credential {
  return {
    token: createSecret(token),
    tokenSecret: createSecret(tokenSecret),
    ...(sessionHandle === undefined ? {} : { sessionHandle: createSecret(sessionHandle) }),
  };
}

/** Token, token secret and session handle in one seal: they come and go together. */
export function sealCredential(vault: Vault, credential: Credential, connectionId: string): Promise<string> {
  const { token, tokenSecret, sessionHandle } = credential;
  const text = JSON.stringify({
    token: token.reveal(),
    tokenSecret: tokenSecret.reveal(),
    sessionHandle: sessionHandle?.reveal(),
  });
  return vault.seal(createSecret(text), context(connectionId));
}

/** @throws VaultError */
export async function openCredential(
  vault: Vault,
  sealed: string,
  connectionId: string,
): Promise<Credential> {
  const text = await vault.open(sealed, context(connectionId));
  const { token, tokenSecret, sessionHandle } = sealedShape.parse(JSON.parse(text.reveal()));
  return {
    token: createSecret(token),
    tokenSecret: createSecret(tokenSecret),
    ...(sessionHandle === undefined ? {} : { sessionHandle: createSecret(sessionHandle) }),
  };
}

function context(connectionId: string) {
  return { table: 'connection', column: 'sealed_credential', row: connectionId };
}
