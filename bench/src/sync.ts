import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Actor, Core } from '@crosslink/core';
import { freePort } from '../../test/free-port.ts';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { start, stop } from './child.ts';
import { startJira } from './jira-process.ts';
import type { JiraProcess } from './jira-process.ts';
import { connectAs } from './many-connections.ts';
import { onPostgres, openCore } from './postgres.ts';
import type { BenchDatabase } from './postgres.ts';

const links = 10_000;
const changedAtOnce = 100;
const perSecond = 100;
const seconds = 30;
/** A server that started a moment ago still compiles what it runs; these seconds are told of, and not counted. */
const warmUpSeconds = 5;
const program = fileURLToPath(new URL('server-program.ts', import.meta.url));

/** What keeping 10,000 links current costs, and how soon a change is seen that a webhook tells of. */
export const syncBenchmark: Benchmark = {
  name: 'sync',
  about: `polls ${links.toLocaleString('en')} links, and takes ${perSecond} webhooks a second for ${seconds} s`,
  run: async () => {
    const jira = await startJira({ issues: links });
    try {
      return await onPostgres(async (newDatabase) => measure(jira, await newDatabase()));
    } finally {
      await jira.stop();
    }
  },
};

async function measure(jira: JiraProcess, database: BenchDatabase): Promise<Row[]> {
  const core = await openCore(database);
  let polls: Row[];
  let siteId: string;
  let key: string;
  try {
    // Jira's administrator, who may register a webhook.
    const connected = await connectAs('admin', { core, jira, database });
    ({ siteId } = connected);
    await writeLinks(database, connected);
    await readAll(core, connected);
    polls = [
      await pollNothing(core, jira, connected),
      await pollChanges(core, jira, { database, linked: connected }),
    ];
    ({ key } = await core.apiKeys.create(connected.actor, { name: 'Bench' }));
  } finally {
    await core.close();
  }
  return [...polls, ...(await measureWebhooks({ jira, database, siteId, key }))];
}

interface Linked {
  actor: Actor;
  siteId: string;
}

/** An idea for each issue, by hand. */
async function writeLinks(
  { query }: BenchDatabase,
  { siteId, connectionId }: { siteId: string; connectionId: string },
): Promise<void> {
  await query(
    `insert into idea (id, title, description, created_at, updated_at)
     select 'idea-' || n, 'Idea ' || n, '', now() - interval '1 day', now() - interval '1 day'
     from generate_series(0, $1::int - 1) as n`,
    [links],
  );
  await query(
    `insert into link (id, item_kind, item_id, idea_id, site_id, connection_id, issue_id, issue_key, created_at,
       remote_link_id, remote_link_checked_at)
     select 'link-' || n, 'idea', 'idea-' || n, 'idea-' || n, $1, $2, (10000 + n)::text, 'DEMO-' || (n + 1), now(), '1', now()
     from generate_series(0, $3::int - 1) as n`,
    [siteId, connectionId, links],
  );
}

/** Every link, as on the first day. */
async function readAll(core: Core, { actor, siteId }: Linked): Promise<void> {
  for (let round = 0; round <= links / 100; round += 1) {
    const { sync } = await core.sync.run(actor, { siteId, full: round === 0 });
    if (sync.error) throw new Error(sync.error.message);
    if (sync.reconciledAt !== null && !sync.reconciling) return;
  }
  throw new Error('It never read every link.');
}

async function poll(core: Core, jira: JiraProcess, { actor, siteId }: Linked): Promise<number> {
  await jira.countRequests();
  const { looked, sync } = await core.sync.run(actor, { siteId });
  if (!looked || sync.error) throw new Error(sync.error?.message ?? 'Somebody else was polling.');
  return jira.countRequests();
}

async function pollNothing(core: Core, jira: JiraProcess, linked: Linked): Promise<Row> {
  return createRow({
    what: `sync: Jira calls of a poll of ${links.toLocaleString('en')} links, nothing changed`,
    ours: await poll(core, jira, linked),
    bestPeerOrLimit: 2,
    goal: { kind: 'at most', ratio: 1 },
  });
}

async function pollChanges(
  core: Core,
  jira: JiraProcess,
  { database, linked }: { database: BenchDatabase; linked: Linked },
): Promise<Row> {
  for (let number = 0; number < changedAtOnce; number += 1) await rename(jira, number * 7, 'Renamed');
  const calls = await poll(core, jira, linked);
  const rows = await database.query(`select 1 from link where issue_summary = 'Renamed'`);
  if (rows.length !== changedAtOnce) throw new Error(`${rows.length} of ${changedAtOnce} changes were seen.`);
  return createRow({
    what: `sync: the same, ${changedAtOnce} of them changed`,
    ours: calls,
    bestPeerOrLimit: 4,
    goal: { kind: 'at most', ratio: 1 },
  });
}

/** What a person does in Jira. */
async function rename(jira: JiraProcess, number: number, summary: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa('admin:admin')}` };
  const body = JSON.stringify({ fields: { summary } });
  const reply = await fetch(`${jira.url}/rest/api/2/issue/${10_000 + number}`, {
    method: 'PUT',
    headers,
    body,
  });
  if (!reply.ok) throw new Error(`Jira refused a change: ${reply.status} ${await reply.text()}`);
}

interface Place {
  jira: JiraProcess;
  database: BenchDatabase;
  siteId: string;
  key: string;
}

async function measureWebhooks({ jira, database, siteId, key }: Place): Promise<Row[]> {
  const port = await freePort();
  const stopwatch = await startStopwatch(`http://127.0.0.1:${port}`);
  const child = await start([program], {
    ...{ PORT: String(port), DATABASE_URL: database.url, CROSSLINK_SECRET: database.secret },
    // Jira tells the stopwatch, which passes it on.
    PUBLIC_URL: stopwatch.url,
  });
  try {
    const url = String(child.said['url']);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const reply = await fetch(`${url}/api/v1/sites/${siteId}/sync/webhook`, {
      ...{ method: 'POST', headers, body: '{}' },
    });
    if (!reply.ok) throw new Error(`No webhook: ${reply.status} ${await reply.text()}`);
    const watch = await watchLinks(`${url}/api/v1/events`, headers.authorization);
    const measured = async (from: number, forSeconds: number) => {
      const waits = await watch.waitsFor(await changeSteadily(jira, { from, forSeconds }));
      return { answers: stopwatch.times.splice(0), waits };
    };
    say(`first ${warmUpSeconds} s after the start, not counted`, await measured(links / 2, warmUpSeconds));
    const counted = await measured(0, seconds);
    say('counted', counted);
    await watch.end();
    return rowsOf(counted);
  } finally {
    await stop(child);
    stopwatch.close();
  }
}

/** In milliseconds: until each delivery was answered, and until pages were told of each change. */
interface Measured {
  answers: number[];
  waits: number[];
}

function say(what: string, { answers, waits }: Measured): void {
  console.error(
    `  ${what}: ${answers.length} deliveries; ms until answered: ${percentiles(answers)}; ms until a change is told to pages: ${percentiles(waits)}`,
  );
}

function rowsOf({ answers, waits }: Measured): Row[] {
  const what = `at ${perSecond} a second for ${seconds} s, 99 of 100`;
  return [
    createRow({
      what: `sync: ms until a webhook is answered, ${what}`,
      ours: percentile(answers, 0.99),
      bestPeerOrLimit: 50,
      goal: { kind: 'below', ratio: 1 },
    }),
    createRow({
      what: `sync: ms from a change in Jira until pages are told, ${what}`,
      ours: percentile(waits, 0.99),
      bestPeerOrLimit: 1_000,
      goal: { kind: 'at most', ratio: 1 },
    }),
  ];
}

const percentile = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? NaN;

const percentiles = (values: number[]): string =>
  [0.5, 0.99, 1].map((part) => `p${part * 100} ${percentile(values, part).toFixed(0)}`).join(', ');

/** Passes requests on, and keeps how long each took to be answered. */
async function startStopwatch(target: string) {
  const times: number[] = [];
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const startedAt = performance.now();
    const { method, headers, url } = incoming;
    const passed = request(target + (url ?? ''), { method, headers }, (reply) => {
      times.push(performance.now() - startedAt);
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, times, close };
}

/** When each issue was changed, by number. One change after the other, each of another issue. */
async function changeSteadily(
  jira: JiraProcess,
  { from, forSeconds }: { from: number; forSeconds: number },
): Promise<Map<number, number>> {
  const changedAt = new Map<number, number>();
  const startedAt = performance.now();
  const changes: Promise<void>[] = [];
  for (let position = 0; position < perSecond * forSeconds; position += 1) {
    const number = from + position;
    const dueMs = startedAt + (position * 1_000) / perSecond - performance.now();
    if (dueMs > 1) await delay(dueMs);
    changes.push(
      rename(jira, number, `Changed ${number}`).then(() => void changedAt.set(number, performance.now())),
    );
  }
  await Promise.all(changes);
  return changedAt;
}

/** Hears of links as a page does. */
async function watchLinks(url: string, authorization: string) {
  const toldAt = new Map<string, number>();
  const reply = await fetch(url, { headers: { authorization } });
  if (!reply.ok || !reply.body) throw new Error(`No events: ${reply.status}`);
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  const note = (frame: string) => {
    const data = /^data: (.*)$/m.exec(frame)?.[1];
    if (data === undefined) return;
    const { kind, ids } = JSON.parse(data) as { kind: string; ids: string[] };
    if (kind === 'reset') throw new Error('Events were missed.');
    if (kind === 'link.changed') for (const id of ids) toldAt.set(id, toldAt.get(id) ?? performance.now());
  };
  const listening = (async () => {
    let text = '';
    for (let chunk = await reader.read(); chunk.value !== undefined; chunk = await reader.read()) {
      const frames = (text + chunk.value).split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) note(frame);
    }
  })();
  return {
    /** Resolves with how long each change took, once all are told. */
    waitsFor: async (changedAt: Map<number, number>): Promise<number[]> => {
      const missing = () => [...changedAt.keys()].filter((number) => !toldAt.has(`link-${number}`)).length;
      for (let waited = 0; missing() > 0; waited += 1) {
        if (waited === 60) throw new Error(`${missing()} changes were never told.`);
        await Promise.race([delay(1_000), listening]);
      }
      return [...changedAt].map(([number, at]) => (toldAt.get(`link-${number}`) ?? NaN) - at);
    },
    end: () => reader.cancel(),
  };
}
