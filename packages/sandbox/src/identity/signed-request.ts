import type { FastifyRequest } from 'fastify';

import type { Caller } from '../exchange.ts';
import type { OAuthMessage } from '../oauth/message.ts';
import { readMessage, validateMessage } from '../oauth/message.ts';
import { OAuthRefusal } from '../oauth/problem.ts';
import { knownConsumer } from '../oauth/request-token.ts';
import type { Consumer, User } from '../world/model.ts';
import type { World } from '../world/world.ts';

const required = [
  'oauth_consumer_key',
  'oauth_token',
  'oauth_signature_method',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_nonce',
];

/** The message, if all six parameters are there; with one missing, or on Cloud, it is an ordinary request. */
export function readSignedRequest(world: World, request: FastifyRequest): OAuthMessage | undefined {
  if (!world.site.personality.oauth1) return undefined;
  const message = readMessage(request);
  return required.every((name) => message.oauth.has(name)) ? message : undefined;
}

function loginAllowed(world: World, userName: string): User {
  const user = world.users.get(userName);
  if (!user?.active) throw new OAuthRefusal('permission_denied', `${userName} may not log in`);
  return user;
}

/** Where the token is empty the consumer calls on its own behalf: refused unless the link allows it. */
async function twoLegged(world: World, message: OAuthMessage): Promise<Caller> {
  const consumer = knownConsumer(world, message);
  if (consumer.twoLeggedUser === null) {
    throw new OAuthRefusal('permission_denied', 'two-legged calls are not enabled on the link');
  }
  await validateMessage(world, message, consumer);
  const user = loginAllowed(world, consumer.twoLeggedUser);
  return { user, how: 'oauth', consumerKey: consumer.key };
}

function accessTokenOf(world: World, message: OAuthMessage, value: string) {
  const { requestTokens, consumers } = world.grants;
  const token = world.grants.findAccessToken(value);
  if (!token) {
    const why = requestTokens.has(value) ? 'a request token is no access token' : 'no such access token';
    throw new OAuthRefusal('token_rejected', why);
  }
  const consumer: Consumer | undefined = consumers.get(token.consumerKey);
  if (!consumer || message.oauth.get('oauth_consumer_key') !== consumer.key) {
    throw new OAuthRefusal('token_rejected', 'the token belongs to another consumer');
  }
  return { token, consumer };
}

/** Who signed it; throws OAuthRefusal. The token is looked at first, the signature last. */
export async function callerOfSignedRequest(world: World, message: OAuthMessage): Promise<Caller> {
  const value = message.oauth.get('oauth_token') ?? '';
  if (value === '') return twoLegged(world, message);
  const { token, consumer } = accessTokenOf(world, message, value);
  if (world.now() > token.expiresAt) throw new OAuthRefusal('token_expired', 'the access token expired');
  await validateMessage(world, message, consumer);
  const user = loginAllowed(world, token.userName);
  return { user, how: 'oauth', consumerKey: consumer.key };
}
