import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { startEmbeddedEngine } from './embedded-database.ts';
import type { EmbeddedDatabase } from './embedded-database.ts';

let dataDir = '';
let database: EmbeddedDatabase;
beforeAll(async () => {
  ({ dataDir } = await newEmbeddedDatabase());
  database = startEmbeddedEngine().open(join(dataDir, 'postgres'));
  await database.query('create table thing (n integer unique)');
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const numbers = async () =>
  (await database.query<{ n: number }>('select n from thing order by n')).rows.map(({ n }) => n);

describe('the embedded database in its thread', () => {
  test('commits what a transaction did, or nothing of it', async () => {
    await database.transaction(async (transaction) => {
      await transaction.query('insert into thing values (1)');
      await transaction.query('insert into thing values ($1)', [2]);
    });
    const failing = database.transaction(async (transaction) => {
      await transaction.query('insert into thing values (3)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await numbers()).toEqual([1, 2]);
  });

  test('does not call committed what PostgreSQL rolled back', async () => {
    const aborted = database.transaction(async (transaction) => {
      await transaction.query('insert into thing values (4)');
      await transaction.query('insert into thing values (1)').catch(() => undefined);
    });
    await expect(aborted).rejects.toMatchObject({ code: '25P02' });
    expect(await numbers()).toEqual([1, 2]);
  });

  test('lets everybody else wait while a transaction lasts', async () => {
    const inside = Promise.withResolvers<undefined>();
    const leave = Promise.withResolvers<undefined>();
    const lasting = database.transaction(async (transaction) => {
      await transaction.query('insert into thing values (5)');
      inside.resolve(undefined);
      await leave.promise;
    });
    await inside.promise;
    const order: string[] = [];
    const outside = database.query('insert into thing values (6)').then(() => order.push('outside'));
    const other = database
      .transaction((transaction) => transaction.query('insert into thing values (7)'))
      .then(() => order.push('other'));
    leave.resolve(undefined);
    await lasting.then(() => order.push('lasting'));
    await Promise.all([outside, other]);
    expect(order).toEqual(['lasting', 'outside', 'other']);
    expect(await numbers()).toEqual([1, 2, 5, 6, 7]);
  });

  test('answers each of several questions asked at once, in a transaction or not', async () => {
    const asked = Array.from({ length: 50 }, (_, index) => index);
    const ask = (from: Pick<EmbeddedDatabase, 'query'>) =>
      Promise.all(
        asked.map(async (n) => (await from.query<{ n: number }>('select $1::integer as n', [n])).rows[0]?.n),
      );
    expect(await ask(database)).toEqual(asked);
    expect(await database.transaction((transaction) => ask(transaction))).toEqual(asked);
  });

  test('goes on after a refusal, in a transaction that is undone and outside', async () => {
    const refused = database.transaction((transaction) =>
      Promise.allSettled([transaction.query('select nothing'), transaction.query('select 1')]),
    );
    await expect(refused).rejects.toMatchObject({ code: '25P02' });
    expect((await database.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  });

  test('takes and gives values as the other database does', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const given = [at, true, 'ä"\\\'', ['a,b', null, 'c"d'], { a: [1] }, null, new Uint8Array([0, 255])];
    const types = ['timestamptz', 'boolean', 'text', 'text[]', 'jsonb', 'text', 'bytea'];
    const columns = types.map((type, index) => `$${index + 1}::${type} as c${index}`);
    const [row] = (await database.query<Record<string, unknown>>(`select ${columns.join()}`, given)).rows;
    expect(Object.values(row ?? {})).toEqual(given);
  });

  test('tells why it refuses, but not what it was given', async () => {
    const refused = database.query('insert into thing values ($1::text::integer)', ['hush']);
    await expect(refused).rejects.toMatchObject({ code: '22P02' });
    const failure = await database
      .query('select $1::text, nothing', ['hush'])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: '42703' });
    expect(inspect(failure, { depth: 9 })).not.toContain('hush');
  });

  test('passes notifications on, until nobody wants them any more', async () => {
    const heard: string[] = [];
    const first = Promise.withResolvers<undefined>();
    const stop = await database.listen('news', (payload) => {
      heard.push(payload);
      first.resolve(undefined);
    });
    await database.query("select pg_notify('news', 'one')");
    await first.promise;
    await stop();
    await database.query("select pg_notify('news', 'two')");
    await numbers();
    expect(heard).toEqual(['one']);
  });

  test('keeps no process from ending that has nothing to ask, and is closed for good', async () => {
    const other = await newEmbeddedDatabase();
    const module = new URL('./embedded-database.ts', import.meta.url).href;
    const code = `const { startEmbeddedEngine } = await import(${JSON.stringify(module)});
      const database = startEmbeddedEngine().open(process.argv[1]);
      await database.query('select 1');
      if (process.argv[2] === 'close') {
        await database.close();
        await database.query('select 1').catch(({ message }) => console.log(message));
      }`;
    for (const [how, output] of [
      ['leave', ''],
      ['close', 'The embedded database is closed.\n'],
    ] as const) {
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', code, join(other.dataDir, 'postgres'), how],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const [exitCode] = (await once(child, 'exit')) as [number];
      expect([exitCode, said]).toEqual([0, output]);
    }
    rmSync(other.dataDir, { recursive: true, force: true });
  });
});
