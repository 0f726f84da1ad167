import { signRequest } from './sign-request.ts';
import type { SignedRequest, SigningOptions } from './sign-request.ts';
import type { Signer } from './signature-methods.ts';

/** How a server knows the product that asks: its consumer key, and the signer that proves it. */
export interface ConsumerCredentials {
  consumerKey: string;
  signer: Signer;
}

/** What the requests to both token endpoints have in common. */
export interface TokenRequestOptions extends SigningOptions {
  /** The server's URL of the token endpoint, base path included. */
  endpoint: string;
  consumer: ConsumerCredentials;
}

/** Builds the POST of a leg. `token` is undefined where there is none yet. */
export async function buildTokenRequest(
  o: TokenRequestOptions & { token?: string | undefined; tokenSecret?: string | undefined },
  oauthParameters: Record<string, string>,
): Promise<SignedRequest> {
  const { endpoint, consumer, ...signing } = o;
  const { consumerKey, signer } = consumer;
  return signRequest({ ...signing, method: 'POST', url: endpoint, consumerKey, signer, oauthParameters });
}
