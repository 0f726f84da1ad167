import { fileURLToPath } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { start, stop } from './child.ts';
import type { Child } from './child.ts';
import { median } from './measure.ts';
import { onPostgres } from './postgres.ts';

const rounds = 120;
const warmUp = 20;
const program = fileURLToPath(new URL('dance-program.ts', import.meta.url));

/**
 * From the press of Connect to the page that says who it is, through HTTP: Crosslink, which writes an attempt and a
 * connection down and seals both, on either database, against passport-oauth1 in Express with a session in memory. Each is a process
 * of its own, as is Jira; they take turns, dance by dance.
 */
export const danceBenchmark: Benchmark = {
  name: 'dance',
  about: 'a whole dance with the sandbox, durable and sealed, against passport-oauth1 in memory',
  run: () =>
    onPostgres(async (newDatabase) => {
      const { url, secret } = await newDatabase();
      const dataDir = await mkdtemp(join(tmpdir(), 'crosslink-bench-'));
      const children: Child[] = [];
      const run = async (task: string, variables: Record<string, string> = {}) => {
        const child = await start([program, task], {
          ...variables,
          BENCH_DATA_DIR: join(dataDir, String(children.length)),
        });
        children.push(child);
        return child.said;
      };
      try {
        const jira = { BENCH_JIRA_URL: String((await run('jira'))['url']) };
        const embedded = appOf(await run('crosslink', jira));
        const onServer = { ...jira, DATABASE_URL: url, CROSSLINK_SECRET: secret };
        const postgres = appOf(await run('crosslink', onServer));
        const peer = appOf(await run('passport', jira));
        return await measure(await logIn(jira.BENCH_JIRA_URL), { embedded, PostgreSQL: postgres }, peer);
      } finally {
        await Promise.all(children.map(stop));
        await rm(dataDir, { recursive: true, force: true });
      }
    }),
};

/** An application that has people connect to Jira. */
interface App {
  /** Where the browser goes first, and how; the reply says where Jira's question is. */
  begin: { url: string; method: string; headers: Record<string, string>; body?: string };
  cookie: string;
}

const appOf = (said: Record<string, unknown>): App => said as unknown as App;

interface Person {
  jiraUrl: string;
  cookie: string;
}

interface Times {
  /** The press of Allow included. */
  wholeMs: number;
  /** What the application does: both legs, with what it asks Jira. */
  ownMs: number;
}

async function measure(alice: Person, ours: Record<string, App>, peer: App): Promise<Row[]> {
  const theirs: Times[] = [];
  const times = Object.keys(ours).map((database) => ({ database, all: [] as Times[] }));
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (const { database, all } of times) {
      const one = await dance(alice, ours[database] ?? peer);
      if (round >= warmUp) all.push(one);
    }
    const one = await dance(alice, peer);
    if (round >= warmUp) theirs.push(one);
  }
  return times.flatMap(({ database, all }) => rowsOf(database, all, theirs));
}

function rowsOf(database: string, ours: Times[], theirs: Times[]): Row[] {
  const medianOf = (all: Times[], part: keyof Times) => median(all.map((one) => one[part]));
  return [
    createRow({
      what: `dance, ${database}: ms for all of it, against passport-oauth1 in memory`,
      ours: medianOf(ours, 'wholeMs'),
      bestPeerOrLimit: medianOf(theirs, 'wholeMs'),
      goal: { kind: 'at most', ratio: 1.5 },
    }),
    createRow({
      what: `dance, ${database}: the same without the pages of Jira that a person presses Allow on`,
      ours: medianOf(ours, 'ownMs'),
      bestPeerOrLimit: medianOf(theirs, 'ownMs'),
    }),
  ];
}

async function dance(alice: Person, { begin, cookie }: App): Promise<Times> {
  const startedAt = performance.now();
  const { url, ...request } = begin;
  const asked = await fetch(url, { ...request, redirect: 'manual' });
  const answer = await asked.text();
  const question =
    asked.headers.get('location') ?? (JSON.parse(answer) as { authorizationUrl: string }).authorizationUrl;
  const askedAt = performance.now();
  const back = await allow(alice, question);
  const allowedAt = performance.now();
  const cookies = [cookie, cookieOf(asked)].filter(Boolean).join('; ');
  const done = await fetch(back, { headers: { cookie: cookies, accept: 'text/html' }, redirect: 'manual' });
  const page = await done.text();
  const endedAt = performance.now();
  if (done.status !== 200 || !page.includes('alice'))
    throw new Error(`Not connected: ${done.status} ${page.slice(0, 300)}`);
  return { wholeMs: endedAt - startedAt, ownMs: askedAt - startedAt + (endedAt - allowedAt) };
}

const cookieOf = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function logIn(jiraUrl: string): Promise<Person> {
  const reply = await fetch(`${jiraUrl}/login.jsp`, {
    ...{ method: 'POST', redirect: 'manual' },
    body: new URLSearchParams({ os_username: 'alice', os_password: 'alice' }),
  });
  return { jiraUrl, cookie: cookieOf(reply) };
}

/** Looks at Jira's question and presses Allow; resolves to where Jira sends the browser. */
async function allow({ jiraUrl, cookie }: Person, question: string): Promise<string> {
  const page = await (await fetch(question, { headers: { cookie } })).text();
  const [, atl_token = ''] = /name="atl_token" value="([^"]+)"/.exec(page) ?? [];
  const oauth_token = new URL(question).searchParams.get('oauth_token') ?? '';
  const pressed = await fetch(`${jiraUrl}/plugins/servlet/oauth/authorize`, {
    ...{ method: 'POST', redirect: 'manual', headers: { cookie } },
    body: new URLSearchParams({ atl_token, oauth_token, approve: 'Allow' }),
  });
  return pressed.headers.get('location') ?? '';
}
