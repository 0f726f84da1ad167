import {
  generateKeyPair,
  readPrivateKey,
  readPublicKey,
  rsaSha1Signer,
  rsaSha1Verifier,
} from '@crosslink/oauth1';
import type { ConsumerCredentials, Signer } from '@crosslink/oauth1';
import { requestTemporaryCredentials } from '../dance.ts';
import { JiraError } from '../errors.ts';
import type { Transport } from '../http.ts';
import { verifyOAuth2Client } from '../oauth2/verify-client.ts';
import type { OAuth2Options } from '../oauth2/token-request.ts';
import type { JiraSite } from '../site.ts';
import type { OfferFinding } from './examine.ts';
import { failed, found, ok, skipped } from './finding.ts';
import type { Check, Finding } from './finding.ts';

/** Our registration at the site. */
export type ConsumerToExamine =
  | {
      kind: 'oauth1';
      credentials: ConsumerCredentials;
      /** SPKI PEM; without it nothing is said of the key pair. */
      publicKeyPem?: string | undefined;
      /** Where Jira sends browsers back to; default `oob`. */
      callbackUrl?: string | undefined;
    }
  | { kind: 'oauth2'; options: OAuth2Options };

export interface ConsumerOptions {
  transport: Transport;
  now: () => number;
  signal?: AbortSignal | undefined;
}

const sample = 'Crosslink examines its keys';

/** Any key does, nothing is ever signed with it, and making one takes longer than all else that is asked. */
let sampleKey: Promise<Signer> | undefined;
const sampleSigner = (): Promise<Signer> =>
  (sampleKey ??= generateKeyPair({ bits: 2048 }).then(({ privateKeyPem }) =>
    rsaSha1Signer(readPrivateKey(privateKeyPem)),
  ));

/** Whether SHA-1 signatures can be made here: strict crypto policies (RHEL 9) forbid them. */
export async function signingFinding(): Promise<Finding> {
  try {
    await (await sampleSigner()).sign(sample, '');
    return ok('signing', 'A signature could be made.');
  } catch (error) {
    return found('signing', {
      state: 'failed',
      code: 'signing_forbidden',
      cause: `This machine makes no RSA-SHA1 signatures: ${error instanceof Error ? error.message : 'unknown'}.`,
      remedy:
        'Allow SHA-1 signatures in its crypto policy (update-crypto-policies --set DEFAULT:SHA1), or connect by another kind.',
    });
  }
}

/** Which check each refusal of the request token belongs to; the rest is the token's own. */
const checkOf: Partial<Record<string, Check>> = {
  consumer_key_unknown: 'consumer_known',
  consumer_key_rejected: 'consumer_known',
  consumer_key_refused: 'consumer_known',
  signature_invalid: 'signature',
  signature_method_rejected: 'signature',
};
const inOrder: Check[] = ['consumer_known', 'signature', 'request_token'];

/** Resolves with whether Jira accepts what the consumer sends. */
export async function examineConsumer(
  site: JiraSite,
  consumer: ConsumerToExamine,
  options: ConsumerOptions,
  offer: OfferFinding,
): Promise<boolean> {
  if (consumer.kind === 'oauth2') return examineClient(consumer.options, offer);
  const { credentials, publicKeyPem, callbackUrl = 'oob' } = consumer;
  if (publicKeyPem !== undefined) {
    const pair = await keyPairFinding(credentials, publicKeyPem);
    offer(pair);
    if (pair.state === 'failed') {
      for (const check of inOrder) offer(skipped(check, 'The keys do not belong together.'));
      return false;
    }
  }
  if (callbackUrl !== 'oob') offer(callbackFinding(callbackUrl));
  try {
    await requestTemporaryCredentials({
      ...{ baseUrl: site.baseUrl, consumer: credentials, callback: callbackUrl },
      ...{ clockOffsetSeconds: site.clockOffsetSeconds, ...options },
    });
    offer(ok('consumer_known', `Jira knows ${credentials.consumerKey}.`));
    offer(ok('signature', 'Jira accepts it.'));
    offer(ok('request_token', 'It gave one.'));
    return true;
  } catch (error) {
    if (!(error instanceof JiraError)) throw error;
    const at = inOrder.indexOf(checkOf[error.code] ?? 'request_token');
    const answered = error.code in checkOf;
    inOrder.forEach((check, index) => {
      if (index === at) offer(failed(check, error));
      else if (index < at && answered) offer(ok(check, 'Jira has nothing against it.'));
      else offer(skipped(check, 'Jira did not come to it.'));
    });
    return false;
  }
}

async function keyPairFinding(credentials: ConsumerCredentials, publicKeyPem: string): Promise<Finding> {
  const signature = await credentials.signer.sign(sample, '');
  if (await rsaSha1Verifier(readPublicKey(publicKeyPem)).verify(sample, signature, '')) {
    return ok('key_pair', 'What the one signs the other verifies.');
  }
  return found('key_pair', {
    state: 'failed',
    code: 'key_pair_differs',
    cause: 'The private key is not the other half of the public key.',
    remedy: 'Give both of one pair, or make a new consumer.',
  });
}

async function examineClient(options: OAuth2Options, offer: OfferFinding): Promise<boolean> {
  offer(callbackFinding(options.client.redirectUri));
  try {
    await verifyOAuth2Client(options);
    offer(ok('client', `Jira knows ${options.client.clientId}.`));
    return true;
  } catch (error) {
    offer(failed('client', error));
    return false;
  }
}

/** It is the browser that goes there, so a private address is well as long as all who connect are inside. */
function callbackFinding(callbackUrl: string): Finding {
  const { hostname, origin } = new URL(callbackUrl);
  const local = /^(localhost|.*\.localhost|127\..*|\[::1\]|0\.0\.0\.0)$/.test(hostname);
  const inside =
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[f[cd])/.test(hostname) || !/[.:]/.test(hostname);
  if (!local && !inside) return ok('callback', `Browsers come back to ${origin}.`, { origin });
  return found('callback', {
    state: 'warning',
    code: local ? 'callback_local' : 'callback_private',
    cause: local
      ? `Jira sends browsers back to ${origin}, which only browsers on this very machine reach.`
      : `Jira sends browsers back to ${origin}, which only browsers inside your network reach.`,
    remedy: 'Set PUBLIC_URL to the address by which everybody reaches Crosslink.',
    evidence: { origin },
  });
}
