import { formatFormEncoded } from '@crosslink/oauth1';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import type { Consumer } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { OAuthMessage } from './message.ts';
import { readMessage, validateMessage } from './message.ts';
import { absent, OAuthRefusal, rejected } from './problem.ts';

export function knownConsumer(world: World, message: OAuthMessage): Consumer {
  const key = message.oauth.get('oauth_consumer_key');
  if (!key) throw absent('oauth_consumer_key');
  const consumer = world.grants.consumers.get(key);
  if (!consumer) throw new OAuthRefusal('consumer_key_unknown', `no incoming link has the key ${key}`);
  return consumer;
}

/** What Java takes for a URI: no blanks, quotes or braces, and only whole escapes. */
const javaHttpUri = /^https?:\/\/(?![/?#])(?:[^\s"<>\\^`{|}%]|%[\da-f]{2})+$/i;

/** `oob`, an absolute http(s) URI, or nothing at all: then the token follows OAuth 1.0. */
function readCallback(message: OAuthMessage): string | null {
  const callback = message.oauth.get('oauth_callback');
  if (callback === undefined || callback === 'oob') return callback ?? null;
  if (URL.canParse(callback) && javaHttpUri.test(callback)) return callback;
  throw rejected(`oauth_callback ${JSON.stringify(callback)} is no absolute http(s) URI`, 'oauth_callback');
}

export function requestTokenHandler({ world }: Surroundings) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const message = readMessage(request);
    const consumer = knownConsumer(world, message);
    const callback = readCallback(message);
    await validateMessage(world, message, consumer);
    const token = world.grants.createRequestToken(consumer.key, callback);
    explain(request, 'accepted', callback === null ? 'request token, OAuth 1.0' : 'request token');
    const confirmed: [string, string][] = callback === null ? [] : [['oauth_callback_confirmed', 'true']];
    return reply
      .type('text/plain')
      .send(
        formatFormEncoded([['oauth_token', token.value], ['oauth_token_secret', token.secret], ...confirmed]),
      );
  };
}
