import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { createCore } from '../core.ts';
import type { Core } from '../core.ts';
import { connect, failureOf, linkedSite, openTestCore, publicUrl } from '../core.test-support.ts';

const newSecret = () => randomBytes(32).toString('base64');

onEachDatabase('the secret is rotated:', (newDatabase) => {
  test('both open meanwhile, and the old one is of no use when it is done', async () => {
    const database = await newDatabase();
    const [old, present] = [newSecret(), newSecret()];
    const t = await openTestCore(database, { secret: old });
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, t.people.alice, { siteId: site.id });
    await t.core.close();
    const whoami = async (core: Core) =>
      (await core.connections.whoami(t.people.alice, { connectionId: connection.id })).name;
    const open = (value: string, previous: string[]) =>
      createCore({
        ...{ database, publicUrl, now: t.clock.now },
        secret: { kind: 'key', value, previous },
        egress: { allowedPrivateHosts: ['127.0.0.1'] },
      });
    try {
      expect(await failureOf(open(present, []))).toMatchObject({ code: 'secret_wrong' });
      const both = await open(present, [old]);
      expect(await whoami(both)).toBe('alice');
      // The consumer's key and the connection's credential; the attempt has wiped its own.
      expect(await both.rotateVault()).toBe(2);
      expect(await both.rotateVault()).toBe(0);
      expect(await whoami(both)).toBe('alice');
      await both.close();
      const alone = await open(present, []);
      expect(await whoami(alone)).toBe('alice');
      await alone.close();
      expect(await failureOf(open(old, []))).toMatchObject({ code: 'secret_wrong' });
    } finally {
      await t.sandbox.close();
    }
  });
});

test('every sealed column is among those that are sealed anew', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  const folder = new URL('migrations/', import.meta.url);
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')),
  );
  const columns = new Set(texts.join('\n').match(/\bsealed_\w+/g));
  const source = await readFile(new URL('reseal.ts', import.meta.url), 'utf8');
  // The check is the proof of a key, and a request token is what the proof of an attempt was called before.
  const others = ['sealed_check', 'sealed_request_token'];
  expect([...columns].filter((column) => !source.includes(column) && !others.includes(column))).toEqual([]);
});
