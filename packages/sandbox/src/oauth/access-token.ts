import { formatFormEncoded } from '@crosslink/oauth1';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import type { AccessToken, Consumer, RequestToken } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { OAuthMessage } from './message.ts';
import { readMessage, validateMessage } from './message.ts';
import { absent, OAuthRefusal } from './problem.ts';

const tokenRejected = (why: string) => new OAuthRefusal('token_rejected', why);

function consumerOfToken(world: World, message: OAuthMessage, token: { consumerKey: string }): Consumer {
  const key = message.oauth.get('oauth_consumer_key');
  const consumer = world.grants.consumers.get(token.consumerKey);
  if (!consumer || key !== token.consumerKey) throw tokenRejected('the token belongs to another consumer');
  return consumer;
}

function requireDecision(world: World, token: RequestToken): void {
  if (requestTokenExpired(world, token)) throw new OAuthRefusal('token_expired', 'the request token expired');
  if (token.decision === 'none') throw new OAuthRefusal('permission_unknown', 'the user has not decided yet');
  if (token.decision === 'denied') throw new OAuthRefusal('permission_denied', 'the user said no');
}

function requireVerifier(message: OAuthMessage, token: RequestToken): void {
  // OAuth 1.0, for tokens asked for without a callback, knows no verifier.
  if (token.callback === null) return;
  const verifier = message.oauth.get('oauth_verifier');
  if (!verifier) throw absent('oauth_verifier');
  if (verifier !== token.verifier) throw tokenRejected('wrong verifier');
}

export const requestTokenExpired = (world: World, token: RequestToken): boolean =>
  world.now() > token.createdAt + world.grants.lifetimes.requestToken * 1000;

async function exchange(world: World, message: OAuthMessage, token: RequestToken): Promise<AccessToken> {
  requireDecision(world, token);
  const consumer = consumerOfToken(world, message, token);
  requireVerifier(message, token);
  await validateMessage(world, message, consumer);
  // It works once: of two exchanges that were verified side by side, the second finds it gone.
  if (!world.grants.requestTokens.delete(token.value)) throw tokenRejected('the request token was exchanged');
  const userName = token.userName ?? '';
  return world.grants.createAccessToken({ consumerKey: consumer.key, userName, secret: token.secret });
}

function requireSession(world: World, message: OAuthMessage, token: AccessToken): void {
  if (!token.session) throw tokenRejected('the access token has no session');
  const handle = message.oauth.get('oauth_session_handle');
  if (!handle) throw absent('oauth_session_handle');
  if (handle !== token.session.handle) throw tokenRejected('wrong session handle');
  if (world.now() > token.session.expiresAt)
    throw new OAuthRefusal('permission_denied', 'the session expired');
}

async function renew(world: World, message: OAuthMessage, token: AccessToken): Promise<AccessToken> {
  const consumer = consumerOfToken(world, message, token);
  requireSession(world, message, token);
  await validateMessage(world, message, consumer);
  if (!world.grants.accessTokens.delete(token.value)) throw tokenRejected('the access token was renewed');
  const { userName, secret } = token;
  return world.grants.createAccessToken({ consumerKey: consumer.key, userName, secret });
}

function grant(world: World, message: OAuthMessage): Promise<AccessToken> {
  const value = message.oauth.get('oauth_token');
  if (!value) throw absent('oauth_token');
  const requestToken = world.grants.requestTokens.get(value);
  if (requestToken) return exchange(world, message, requestToken);
  const accessToken = world.grants.findAccessToken(value);
  if (accessToken) return renew(world, message, accessToken);
  throw tokenRejected('no such token');
}

/** Exchanges a request token, or renews an access token by its session handle. */
export function accessTokenHandler({ world }: Surroundings) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = await grant(world, readMessage(request));
    explain(request, 'accepted', `access token of ${token.userName}`);
    // The configured lifetimes, not the time left.
    const { accessToken, session } = world.grants.lifetimes;
    return reply.type('text/plain').send(
      formatFormEncoded([
        ['oauth_token', token.value],
        ['oauth_token_secret', token.secret],
        ['oauth_expires_in', String(accessToken)],
        ['oauth_session_handle', token.session?.handle ?? ''],
        ['oauth_authorization_expires_in', String(session)],
      ]),
    );
  };
}
