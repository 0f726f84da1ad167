import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createCore } from '@crosslink/core';
import type { Actor, Core } from '@crosslink/core';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { onPostgres } from './postgres.ts';

const small = 1_000;
const large = 100_000;
const rounds = 15;
const statuses = ['new', 'considering', 'planned', 'in-progress', 'done', 'declined'];

type Query = NonNullable<Parameters<Core['backlog']['listIdeas']>[1]>;

/** Some find a share of all ideas, some a handful; the first page is what people look at. */
const queries: Record<string, Query> = {
  'in order': {},
  'by impact': { sort: 'impact' },
  'by title, with the total': { sort: 'title', total: true },
  'of one status': { status: ['planned'] },
  'with a common tag, by ratio': { tags: ['tag 3'], sort: 'ratio' },
  'with a rare tag': { tags: ['rare 7'] },
  'with a rare word': { q: 'needle7' },
  'with a common word, by update': { q: 'custom', sort: 'updated' },
};

/** Listing, filtering and searching many ideas against few, in turn, on both databases. */
export const backlogBenchmark: Benchmark = {
  name: 'backlog',
  about: `lists, filters and searches ${large.toLocaleString('en')} ideas and ${small.toLocaleString('en')}`,
  run: async () => [...(await onEmbedded()), ...(await onServer())],
};

async function onEmbedded(): Promise<Row[]> {
  const folders = await Promise.all([small, large].map(() => mkdtemp(join(tmpdir(), 'crosslink-bench-'))));
  try {
    return await measure('embedded', (index) => ({ kind: 'embedded', dataDir: folders[index] ?? '' }));
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

async function onServer(): Promise<Row[]> {
  return onPostgres(async (newDatabase) => {
    const urls = [(await newDatabase()).url, (await newDatabase()).url];
    return measure('PostgreSQL', (index) => ({ kind: 'postgres', url: urls[index] ?? '' }));
  });
}

type Where = Parameters<typeof createCore>[0]['database'];

async function measure(name: string, where: (index: number) => Where): Promise<Row[]> {
  const few = await openWith(where(0), small);
  const many = await openWith(where(1), large);
  try {
    const rows: Row[] = [];
    for (const [what, query] of Object.entries(queries)) {
      const [ours, limit] = await inTurn([many, few], query);
      const goal = { kind: 'at most', ratio: 2 } as const;
      const text = `${name}: ms for 50 of 100,000 ideas ${what}, against 1,000`;
      rows.push(createRow({ what: text, ours: ours ?? 0, bestPeerOrLimit: limit ?? 0, goal }));
    }
    return rows;
  } finally {
    await few.core.close();
    await many.core.close();
  }
}

interface Filled {
  core: Core;
  actor: Actor;
}

async function inTurn(all: Filled[], query: Query): Promise<number[]> {
  const samples = all.map((): number[] => []);
  for (let round = -2; round < rounds; round += 1) {
    for (const [index, { core, actor }] of all.entries()) {
      const startedAt = performance.now();
      await core.backlog.listIdeas(actor, query);
      if (round >= 0) samples[index]?.push(performance.now() - startedAt);
    }
  }
  return samples.map((one) => one.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN);
}

async function openWith(database: Where, count: number): Promise<Filled> {
  const secret = { kind: 'key', value: Buffer.alloc(32, 7).toString('base64') } as const;
  const core = await createCore({ database, secret, publicUrl: 'http://localhost' });
  await core.startJobs();
  const token = await core.accounts.createSetupToken();
  const account = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  const { userId } = await core.accounts.completeSetup({ token, ...account });
  const actor: Actor = { userId, role: 'administrator' };
  for (let from = 0; from < count; from += 25_000) {
    await fill({ core, actor }, from, Math.min(count, from + 25_000));
  }
  return { core, actor };
}

async function fill({ core: { backlog }, actor }: Filled, from: number, to: number): Promise<void> {
  const ideas = Array.from({ length: to - from }, (_, index) => ideaOf(from + index));
  const content = new TextEncoder().encode(JSON.stringify(ideas));
  const { id: importId } = await backlog.startImport(actor, { content, format: 'json' });
  await backlog.requestImport(actor, { importId });
  for (;;) {
    const { state } = await backlog.getImport(actor, { importId });
    if (state === 'done') return;
    if (state === 'failed') throw new Error('The ideas to be measured could not be stored.');
    await wait(200);
  }
}

/** Scattered, but the same each time; twenty or fewer have a rare tag or word, however many there are. */
function ideaOf(index: number) {
  const scattered = (index * 7919) % 100_003;
  const rare = index < 200 ? [`rare ${index % 10}`] : [];
  return {
    title: `Idea ${scattered} for customers`,
    description: `What people ask for: w${scattered % 997} w${scattered % 89}. ${index < 200 ? `needle${index % 10}` : ''}`,
    ...{ impact: scattered % 11, effort: (scattered >> 3) % 11, status: statuses[scattered % 6] },
    tags: [`tag ${scattered % 20}`, ...rare],
    externalId: `B-${index}`,
  };
}
