import { fileURLToPath } from 'node:url';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { start, stop } from './child.ts';
import { jiraHere, register, writeConnections } from './many-connections.ts';
import { onPostgres, openCore } from './postgres.ts';
import type { BenchDatabase } from './postgres.ts';

const due = 10_000;
const processes = 2;
const program = fileURLToPath(new URL('renewals-program.ts', import.meta.url));

/** Fails unless every connection that is due is renewed, once, whoever does it. */
export const renewalsBenchmark: Benchmark = {
  name: 'renewals',
  about: `renews ${due.toLocaleString('en')} connections by ${processes} processes on one PostgreSQL, each once`,
  run: async () => {
    const sandbox = await createSandbox();
    try {
      return await onPostgres(async (newDatabase) => run(sandbox, await newDatabase()));
    } finally {
      await sandbox.close();
    }
  },
};

async function run(sandbox: Sandbox, database: BenchDatabase): Promise<Row[]> {
  await fill(sandbox, database);
  const count = countRenewals(sandbox);
  const workers = await Promise.all(
    Array.from({ length: processes }, () =>
      start([program], { BENCH_DATABASE_URL: database.url, BENCH_SECRET: database.secret }),
    ),
  );
  const told = workers.map(({ said }) => said as { renewed: number; seconds: number });
  await Promise.all(workers.map(stop));
  const asked = count.stop();
  const rows = await database.query(
    'select state, credential_version as version, count(*)::int as rows from connection group by 1, 2',
  );
  const shares = told.map(({ renewed }) => renewed);
  console.error(
    `  renewed by each process: ${shares.join(' and ')}; asked of Jira: ${asked.accepted}, refused: ${asked.refused}`,
  );
  console.error(`  connections by state and version: ${JSON.stringify(rows)}`);
  console.error(`  seconds for it: ${told.map(({ seconds }) => seconds.toFixed(1)).join(' and ')}`);
  requireOnceEach({ shares, asked, rows });
  return [
    createRow({
      what: `renewals: renewals that ${processes} processes asked Jira for, against connections that were due`,
      ours: asked.accepted,
      bestPeerOrLimit: due,
      goal: { kind: 'at most', ratio: 1 },
    }),
  ];
}

async function fill(sandbox: Sandbox, database: BenchDatabase): Promise<void> {
  const core = await openCore(database);
  const registered = await register(core, database, jiraHere(sandbox));
  await core.close();
  const { consumerKey } = registered;
  for (let made = 0; made < due; made += 1_000) {
    const grants = Array.from({ length: 1_000 }, () => {
      const secret = `secret-${made}`;
      const granted = sandbox.world.grants.createAccessToken({ consumerKey, userName: 'alice', secret });
      return { token: granted.value, tokenSecret: secret, sessionHandle: granted.session?.handle ?? '' };
    });
    await writeConnections(database, registered, grants);
  }
}

/** What Jira was asked; its journal holds the last 10,000 requests only, so it is emptied as it grows. */
function countRenewals({ requests }: Sandbox) {
  const asked = { accepted: 0, refused: 0 };
  requests.length = 0;
  const take = () => {
    // One that is not answered yet is left for the next time.
    const open = requests.findIndex(({ verdict }) => verdict === 'pending');
    for (const { path, status } of requests.splice(0, open === -1 ? requests.length : open)) {
      if (!path.endsWith('/access-token')) continue;
      if (status === 200) asked.accepted += 1;
      else asked.refused += 1;
    }
  };
  const timer = setInterval(take, 100);
  return {
    stop: () => {
      clearInterval(timer);
      take();
      return asked;
    },
  };
}

interface Outcome {
  shares: number[];
  asked: { accepted: number; refused: number };
  rows: Record<string, unknown>[];
}

function requireOnceEach({ shares, asked, rows }: Outcome): void {
  const [only] = rows;
  const allRenewed = rows.length === 1 && only?.['state'] === 'active' && only['version'] === 2;
  const sum = shares.reduce((total, share) => total + share, 0);
  if (allRenewed && only['rows'] === due && sum === due && asked.accepted === due && asked.refused === 0)
    return;
  throw new Error('Not every connection was renewed exactly once.');
}
