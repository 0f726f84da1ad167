import { generateKeyPair, publicKeyBase64, readPublicKey } from '@crosslink/oauth1';
import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { xmlOf } from '../rest/xml.ts';
import type { OwnConsumer } from '../world/grants.ts';
import { randomId } from '../world/random-text.ts';
import { registerAuthorize } from './authorize.ts';

/** Jira's own identity as a consumer; made when somebody first asks, as a key pair takes time. */
async function createOwnConsumer(): Promise<OwnConsumer> {
  const { publicKeyPem } = await generateKeyPair({ bits: 2048 });
  return { key: `jira:${randomId()}`, publicKey: publicKeyBase64(readPublicKey(publicKeyPem)) };
}

/** What anybody may know of the site as a consumer. */
function registerConsumerInfo(site: FastifyInstance, { world }: Surroundings): void {
  site.get('/plugins/servlet/oauth/consumer-info', async (_request, reply) => {
    const made = world.grants.ownConsumer ?? (await createOwnConsumer());
    const { key, publicKey } = (world.grants.ownConsumer ??= made);
    return reply
      .type('application/xml;charset=UTF-8')
      .send(xmlOf('consumer', { key, name: world.site.title, description: '', publicKey }));
  });
}

/** What people and other applications see of the dance. Cloud has nothing there. */
export function registerOAuth(site: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.oauth1) return;
  registerConsumerInfo(site, surroundings);
  registerAuthorize(site, surroundings);
}
