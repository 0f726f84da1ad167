import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { generateKeyPair, readPrivateKey, rsaSha1Signer, signRequest } from '@crosslink/oauth1';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { exampleConsumerKey, exampleToken, exampleUrl } from './example-request.ts';
import { measureInTurn, perSecond } from './measure.ts';
import type { Contender } from './measure.ts';
import { rsaPeers } from './peers.ts';
import type { PeerName } from './peers.ts';

const inFlight = 32;

/**
 * Signed requests per second of one process. The peers sign on the event loop and read the PEM key anew for
 * every signature, because that is what their documentation has people do; a peer that is handed a parsed
 * key is a row of its own. The limit is Node's own asynchronous `crypto.sign` of a base string that is
 * ready, with a parsed key.
 */
export const signBenchmark: Benchmark = {
  name: 'sign',
  about: 'signed requests per second, against other libraries and against RSA alone',
  run: async () => [...(await comparePeers()), ...(await compareLimit(3072)), ...(await compareLimit(4096))],
};

async function comparePeers(): Promise<Row[]> {
  const { privateKeyPem } = await generateKeyPair({ bits: 2048 });
  const key = readPrivateKey(privateKeyPem);
  const { ours, limit, parsed, ...peers } = await measureInTurn({
    ours: contender(await ourTask(key)),
    limit: contender(await rawTask(key)),
    parsed: contender(rsaPeers(key)['oauth-sign']),
    oauth: contender(rsaPeers(privateKeyPem).oauth),
    'oauth-1.0a': contender(rsaPeers(privateKeyPem)['oauth-1.0a']),
    'oauth-sign': contender(rsaPeers(privateKeyPem)['oauth-sign']),
  });
  const best = fastest(peers);
  const what = `signed requests/s, RSA 2048, ${inFlight} in flight, against`;
  return [
    row(`${what} ${best}`, ours, peers[best], 3),
    row(`${what} crypto.sign alone`, ours, limit, 0.9),
    row(`${what} oauth-sign when handed a parsed key`, ours, parsed),
  ];
}

async function compareLimit(bits: 3072 | 4096): Promise<Row[]> {
  const key = readPrivateKey((await generateKeyPair({ bits })).privateKeyPem);
  const { ours, limit } = await measureInTurn({
    ours: contender(await ourTask(key)),
    limit: contender(await rawTask(key)),
  });
  return [
    row(`signed requests/s, RSA ${bits}, ${inFlight} in flight, against crypto.sign alone`, ours, limit),
  ];
}

function contender(task: () => unknown): Contender {
  return () => perSecond(task, { inFlight, durationMs: 250 });
}

async function ourTask(key: KeyObject): Promise<() => Promise<unknown>> {
  const signer = rsaSha1Signer(key);
  const task = () =>
    signRequest({
      method: 'GET',
      url: exampleUrl,
      consumerKey: exampleConsumerKey,
      signer,
      token: exampleToken,
    });
  await task();
  return task;
}

async function rawTask(key: KeyObject): Promise<() => Promise<unknown>> {
  const signNow = promisify(sign);
  const { baseString } = await signRequest({
    method: 'GET',
    url: exampleUrl,
    consumerKey: exampleConsumerKey,
    signer: rsaSha1Signer(key),
    token: exampleToken,
  });
  const bytes = Buffer.from(baseString);
  return () => signNow('sha1', bytes, key);
}

function fastest(peers: Record<PeerName, number>): PeerName {
  const names = Object.keys(peers) as PeerName[];
  return names.reduce((best, name) => (peers[name] > peers[best] ? name : best));
}

function row(what: string, ours: number, bestPeerOrLimit: number, atLeast?: number): Row {
  const goal = atLeast === undefined ? {} : { goal: { kind: 'at least', ratio: atLeast } as const };
  return createRow({ what, ours, bestPeerOrLimit, ...goal });
}
