import { z } from 'zod';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import type { Vault } from '../store/vault.ts';

const secret = z.string().transform(createSecret);

const shape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth1'),
    token: secret,
    tokenSecret: secret,
    /** Renews the token; undefined where Jira gave none. */
    sessionHandle: secret.optional(),
  }),
  /** The consumer's key pair is all it takes. */
  z.object({ kind: z.literal('oauth1-two-legged') }),
  z.object({
    kind: z.literal('oauth2'),
    accessToken: secret,
    /** Undefined where it was not asked for (Cloud's `offline_access`). */
    refreshToken: secret.optional(),
  }),
  z.object({ kind: z.literal('personal-access-token'), token: secret }),
  z.object({ kind: z.literal('api-token'), email: z.string(), apiToken: secret }),
]);

/** What makes a connection work. */
export type Credential = z.output<typeof shape>;
export type CredentialOf<Kind extends Credential['kind']> = Extract<Credential, { kind: Kind }>;

/** All parts in one seal: they come and go together. */
export function sealCredential(vault: Vault, credential: Credential, connectionId: string): Promise<string> {
  const parts = Object.entries<string | Secret | undefined>(credential);
  const revealed = parts.map(([name, part]) => [name, typeof part === 'object' ? part.reveal() : part]);
  return vault.seal(createSecret(JSON.stringify(Object.fromEntries(revealed))), context(connectionId));
}

/** @throws VaultError */
export async function openCredential(
  vault: Vault,
  sealed: string,
  connectionId: string,
): Promise<Credential> {
  const text = await vault.open(sealed, context(connectionId));
  // Those of before there were several kinds do not name theirs.
  return shape.parse({ kind: 'oauth1', ...(JSON.parse(text.reveal()) as object) });
}

function context(connectionId: string) {
  return { table: 'connection', column: 'sealed_credential', row: connectionId };
}
