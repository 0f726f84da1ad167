import { createPrivateKey, sign } from 'node:crypto';
import { generateKeyPair, signRequest } from '@crosslink/oauth1';
import type { Signer } from '@crosslink/oauth1';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { exampleConsumerKey, exampleToken, exampleUrl } from './example-request.ts';
import { measureInTurn, microseconds } from './measure.ts';
import type { Contender } from './measure.ts';
import { peersWithoutCryptography } from './peers.ts';

/**
 * All the work on a signed request that is not RSA: nonce, clock, encoding, sorting, base string, header.
 * A constant takes the place of the signature, for us and for the peers, so that the rest is left. Ours is
 * measured with the promise it returns; the peers return at once. The same in terms of one signature by
 * RSA 2048, made synchronously, so that waiting for a thread does not count.
 */
export const overheadBenchmark: Benchmark = {
  name: 'overhead',
  about: 'the time for all that is not RSA, against other libraries and against one RSA signature',
  run: async () => {
    const signature = Buffer.alloc(256, 0xfb).toString('base64');
    const peers = peersWithoutCryptography(signature);
    const { ours, rsa, ...others } = await measureInTurn({
      ours: contender(ourTask(signature)),
      rsa: contender(await rsaTask()),
      oauth: contender(peers.oauth),
      'oauth-1.0a': contender(peers['oauth-1.0a']),
      'oauth-sign': contender(peers['oauth-sign']),
    });
    return [...Object.entries(others).map(([name, time]) => peerRow(name, ours, time)), rsaRow(ours, rsa)];
  },
};

const what = 'µs for all that is not RSA, 10 parameters, 60-character path, against';

function peerRow(name: string, ours: number, bestPeerOrLimit: number): Row {
  return createRow({ what: `${what} ${name}`, ours, bestPeerOrLimit, goal: { kind: 'below', ratio: 1 } });
}

function rsaRow(ours: number, bestPeerOrLimit: number): Row {
  const goal = { kind: 'at most', ratio: 0.1 } as const;
  return createRow({ what: `${what} one RSA-2048 signature`, ours, bestPeerOrLimit, goal });
}

function contender(task: () => unknown): Contender {
  return () => microseconds(task, 150);
}

function ourTask(signature: string): () => Promise<unknown> {
  const signer: Signer = { method: 'RSA-SHA1', sign: () => Promise.resolve(signature) };
  return () =>
    signRequest({
      method: 'GET',
      url: exampleUrl,
      consumerKey: exampleConsumerKey,
      signer,
      token: exampleToken,
    });
}

async function rsaTask(): Promise<() => unknown> {
  const key = createPrivateKey((await generateKeyPair({ bits: 2048 })).privateKeyPem);
  const bytes = Buffer.from('base string');
  return () => sign('sha1', bytes, key);
}
