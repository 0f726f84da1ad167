import { generateKeyPairSync, sign as signNow } from 'node:crypto';
import { expect, it } from 'vitest';
import { signRequest } from './sign-request.ts';
import { rsaSha1Signer, rsaSha1Verifier } from './signature-methods.ts';
import type { Signer } from './signature-methods.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** How many turns the event loop takes while the work goes on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const count = () => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await work();
  done = true;
  return turns;
}

const signMany = (signer: Signer) => () =>
  Promise.all(
    Array.from({ length: 32 }, () =>
      signRequest({ method: 'GET', url: 'http://h/', consumerKey: 'k', signer }),
    ),
  );

it('the event loop turns while RSA signatures are made', async () => {
  expect(await turnsDuring(signMany(rsaSha1Signer(privateKey)))).toBeGreaterThan(0);
});

it('the event loop turns while RSA signatures are verified', async () => {
  const verifier = rsaSha1Verifier(publicKey);
  const signature = await rsaSha1Signer(privateKey).sign('x', '');
  expect(
    await turnsDuring(() =>
      Promise.all(Array.from({ length: 1000 }, () => verifier.verify('x', signature, ''))),
    ),
  ).toBeGreaterThan(0);
});

it('and would not with a signer that signs at once, so that the counting proves something', async () => {
  const atOnce: Signer = {
    method: 'RSA-SHA1',
    sign: (text) => Promise.resolve(signNow('sha1', Buffer.from(text), privateKey).toString('base64')),
  };
  expect(await turnsDuring(signMany(atOnce))).toBe(0);
});
