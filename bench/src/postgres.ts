import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createCore } from '@crosslink/core';
import type { Core } from '@crosslink/core';
import { newPostgresFolder, startPostgres } from '../../test/postgres-server.ts';

export interface BenchDatabase {
  url: string;
  /** CROSSLINK_SECRET of the Crosslink whose database it is. */
  secret: string;
  query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
}

/** Gives work a real PostgreSQL of its own, with as many databases as it wants; all is thrown away afterwards. */
export async function onPostgres<T>(
  work: (newDatabase: () => Promise<BenchDatabase>) => Promise<T>,
): Promise<T> {
  const folder = newPostgresFolder();
  const server = await startPostgres(folder.path);
  const pools: pg.Pool[] = [];
  const open = (name: string): pg.Pool => {
    const pool = new pg.Pool({ connectionString: `${server.url}/${name}`, max: 4 });
    pools.push(pool);
    return pool;
  };
  const newDatabase = async () => {
    const name = `bench_${pools.length}`;
    await open('postgres').query(`create database ${name}`);
    const pool = open(name);
    const query: BenchDatabase['query'] = async (text, values) =>
      (await pool.query<Record<string, unknown>>(text, values)).rows;
    return { url: `${server.url}/${name}`, secret: randomBytes(32).toString('base64'), query };
  };
  try {
    return await work(newDatabase);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
    folder.remove();
  }
}

/** A Crosslink on it, that reaches sandboxes of this machine. */
export function openCore(
  { url, secret }: Pick<BenchDatabase, 'url' | 'secret'>,
  now = Date.now,
): Promise<Core> {
  return createCore({
    database: { kind: 'postgres', url },
    secret: { kind: 'key', value: secret },
    publicUrl: 'http://localhost:3000',
    egress: { allowedPrivateHosts: ['127.0.0.1'] },
    now,
  });
}
