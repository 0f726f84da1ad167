import type { OAuthRequest, Verifier } from '@crosslink/oauth1';
import { readOAuthRequest, readPublicKey, rsaSha1Verifier, verifySignature } from '@crosslink/oauth1';
import type { FastifyRequest } from 'fastify';

import { arrivedUrl, bodyText, methodOf } from '../exchange.ts';
import { timestampWindowSeconds } from '../world/grants.ts';
import type { Consumer } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { absent, OAuthRefusal, rejected } from './problem.ts';

export type OAuthMessage = OAuthRequest;

export function readMessage(request: FastifyRequest): OAuthMessage {
  return readOAuthRequest({
    method: methodOf(request),
    url: arrivedUrl(request),
    headers: request.headers,
    body: bodyText(request),
  });
}

/** Jira accepts this one method only, spelt so. */
function requireMethod(message: OAuthMessage): void {
  const method = message.oauth.get('oauth_signature_method') ?? '';
  if (method !== 'RSA-SHA1') {
    throw new OAuthRefusal(
      'signature_method_rejected',
      `the method is ${JSON.stringify(method)}, not RSA-SHA1`,
    );
  }
}

function refuseRepeated(message: OAuthMessage): void {
  const { repeated } = message;
  if (repeated.length > 0) throw rejected(`${repeated.join(', ')} more than once`, ...repeated);
}

function requireVersion(message: OAuthMessage): void {
  const version = message.oauth.get('oauth_version') ?? '1.0';
  if (version !== '1.0') {
    throw new OAuthRefusal('version_rejected', `oauth_version ${JSON.stringify(version)}`, [
      ['oauth_acceptable_versions', '1.0-1.0'],
    ]);
  }
}

function requirePresent(message: OAuthMessage, ...names: string[]): void {
  const missing = names.filter((name) => !message.oauth.get(name));
  if (missing.length > 0) throw absent(...missing);
}

function requireTimestamp(world: World, message: OAuthMessage): number {
  const text = message.oauth.get('oauth_timestamp') ?? '';
  if (!/^\d{1,15}$/.test(text)) throw rejected(`oauth_timestamp ${JSON.stringify(text)}`, 'oauth_timestamp');
  const timestamp = Number(text);
  const now = Math.floor(world.now() / 1000);
  const [earliest, latest] = [now - timestampWindowSeconds, now + timestampWindowSeconds];
  if (timestamp < earliest || timestamp > latest) {
    throw new OAuthRefusal('timestamp_refused', `oauth_timestamp is ${timestamp - now} s off`, [
      ['oauth_acceptable_timestamps', `${earliest}-${latest}`],
    ]);
  }
  return timestamp;
}

function requireFreshNonce(
  world: World,
  message: OAuthMessage,
  use: { key: string; timestamp: number },
): void {
  const nonce = message.oauth.get('oauth_nonce') ?? '';
  const fresh = world.grants.useNonce({ consumerKey: use.key, nonce, timestampSeconds: use.timestamp });
  if (!fresh) throw new OAuthRefusal('nonce_used', 'the nonce was used before');
}

const verifiers = new WeakMap<Consumer, Verifier>();

/** A consumer's key is read once: reading costs as much as a verification. */
function verifierOf(consumer: Consumer): Verifier {
  const known = verifiers.get(consumer);
  if (known) return known;
  const verifier = rsaSha1Verifier(readPublicKey(consumer.publicKeyPem, { minimumBits: 1 }));
  verifiers.set(consumer, verifier);
  return verifier;
}

async function requireSignature(message: OAuthMessage, consumer: Consumer): Promise<void> {
  requirePresent(message, 'oauth_signature');
  if (await verifySignature(message, verifierOf(consumer))) return;
  // Jira echoes what it computed: the best debugging aid a client gets.
  throw new OAuthRefusal('signature_invalid', `not the signature of ${message.baseString}`, [
    ['oauth_signature', message.oauth.get('oauth_signature') ?? ''],
    ['oauth_signature_base_string', message.baseString],
    ['oauth_signature_method', 'RSA-SHA1'],
  ]);
}

/** What every signed message must pass, in this order; the nonce is spent even if the signature is bad. */
export async function validateMessage(
  world: World,
  message: OAuthMessage,
  consumer: Consumer,
): Promise<void> {
  requireMethod(message);
  refuseRepeated(message);
  requireVersion(message);
  requirePresent(message, 'oauth_timestamp', 'oauth_nonce');
  const timestamp = requireTimestamp(world, message);
  requireFreshNonce(world, message, { key: consumer.key, timestamp });
  await requireSignature(message, consumer);
  if (consumer.refusal !== null) throw new OAuthRefusal(consumer.refusal, 'the consumer is to be refused so');
}
