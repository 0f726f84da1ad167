import { generateKeyPair, publicKeyBase64, readPublicKey } from '@crosslink/oauth1';
import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import { xmlOf } from '../rest/xml.ts';
import { randomId } from '../world/random-text.ts';
import { accessTokenHandler } from './access-token.ts';
import { registerAuthorize } from './authorize.ts';
import { requestTokenHandler } from './request-token.ts';

const requestTokenPath = '/plugins/servlet/oauth/request-token';
const accessTokenPath = '/plugins/servlet/oauth/access-token';

/** Where a signed message is no login: these endpoints check it themselves. */
export const tokenEndpoints: ReadonlySet<string> = new Set([requestTokenPath, accessTokenPath]);

/** Jira's own identity as a consumer; made when somebody first asks, as a key pair takes time. */
function createOwnConsumer() {
  let made: Promise<{ key: string; publicKey: string }> | undefined;
  const make = async () => {
    const { publicKeyPem } = await generateKeyPair({ bits: 2048 });
    return { key: `jira:${randomId()}`, publicKey: publicKeyBase64(readPublicKey(publicKeyPem)) };
  };
  return () => (made ??= make());
}

/** Everything below `/plugins/servlet/oauth` that belongs to the dance. */
export function registerOAuth(site: FastifyInstance, surroundings: Surroundings): void {
  const ownConsumer = createOwnConsumer();
  site.post(requestTokenPath, requestTokenHandler(surroundings));
  site.post(accessTokenPath, accessTokenHandler(surroundings));
  for (const path of tokenEndpoints) {
    // Jira's answer to a POST that a redirect turned into a GET: success, and nothing in it.
    site.get(path, (request, reply) => {
      explain(request, 'accepted', 'GET on a token endpoint: an empty answer');
      return reply.code(200).send('');
    });
  }
  site.get('/plugins/servlet/oauth/consumer-info', async (_request, reply) => {
    const { key, publicKey } = await ownConsumer();
    const { title } = surroundings.world.site;
    return reply
      .type('application/xml;charset=UTF-8')
      .send(xmlOf('consumer', { key, name: title, description: '', publicKey }));
  });
  registerAuthorize(site, surroundings);
}
