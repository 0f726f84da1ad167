import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { generateKeyPair, readPrivateKey, rsaSha1Signer, signRequest } from '@crosslink/oauth1';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { start, stop } from './child.ts';
import type { Child } from './child.ts';
import { median } from './measure.ts';

const rounds = 9;
const requests = 4000;
const inFlight = 32;
const warmUpMs = 2000;
const program = fileURLToPath(new URL('sandbox-program.ts', import.meta.url));

/** The sandbox as a tool of tests: how fast it is there, how fast it answers, what many issues cost. */
export const sandboxBenchmark: Benchmark = {
  name: 'sandbox',
  about: 'start, signed requests and many issues of the sandbox',
  run: async () => [...(await measureReady()), ...(await measureRequests()), ...(await measureIssues())],
};

/** Runs a task of the program. */
const run = (...argv: string[]): Promise<Child> => start([program, ...argv]);

async function timeOf(work: () => Promise<Child>): Promise<number> {
  const startedAt = performance.now();
  const child = await work();
  const took = performance.now() - startedAt;
  await stop(child);
  return took;
}

/** An empty process: Node with one line of output, nothing imported. */
const emptyProcess = (): Promise<Child> => start(['-e', 'console.log("{}")']);

/** Fills the compile cache, as any earlier start has. */
async function warmUp(): Promise<void> {
  const { process: child } = await run('ready');
  // It writes the cache after it said that it is ready.
  await wait(warmUpMs);
  child.kill();
}

async function measureReady(): Promise<Row[]> {
  const [ours, empty]: [number[], number[]] = [[], []];
  await warmUp();
  for (let round = 0; round < rounds; round += 1) {
    empty.push(await timeOf(emptyProcess));
    ours.push(await timeOf(() => run('ready')));
  }
  return [
    createRow({
      what: 'sandbox: ms until it is ready, against an empty Node process',
      ours: median(ours),
      bestPeerOrLimit: median(empty),
      goal: { kind: 'at most', ratio: 5 },
    }),
  ];
}

interface Prepared {
  url: string;
  authorization: string;
}

/** Signed before the clock runs: what is measured is the server. */
async function sign(url: string, token: string, privateKeyPem: string): Promise<Prepared[]> {
  const signer = rsaSha1Signer(readPrivateKey(privateKeyPem));
  const signed: Prepared[] = [];
  for (let made = 0; made < requests; made += 1) {
    const { headers } = await signRequest({ method: 'GET', url, consumerKey: 'bench', signer, token });
    signed.push({ url, authorization: headers['Authorization'] ?? headers['authorization'] ?? '' });
  }
  return signed;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function send({ url, authorization }: Prepared, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { authorization } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const headers = response.headers as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject).end();
  });
}

async function requestsPerSecond(prepared: Prepared[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const queue = prepared.values();
  const worker = async () => {
    for (const one of queue) {
      const { status } = await send(one, agent);
      if (status !== 200) throw new Error(`Refused with ${status}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return prepared.length / seconds;
}

async function measureRequests(): Promise<Row[]> {
  const { publicKeyPem, privateKeyPem } = await generateKeyPair({ bits: 2048 });
  const sandbox = await run('serve', publicKeyPem);
  const { url, token } = sandbox.said as { url: string; token: string };
  const [sample] = await sign(url, token, privateKeyPem).then((signed) => signed.slice(0, 1));
  if (!sample) throw new Error('Nothing was signed.');
  const { headers, body } = await send(sample, new Agent());
  const bare = await run('bare', JSON.stringify({ headers, body }));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round += 1) {
    const prepared = await sign(url, token, privateKeyPem);
    ours.push(await requestsPerSecond(prepared));
    theirs.push(await requestsPerSecond(prepared.map((one) => ({ ...one, url: String(bare.said['url']) }))));
  }
  await Promise.all([stop(sandbox), stop(bare)]);
  return [
    createRow({
      what: 'sandbox: signed GETs of an issue per second, against bare node:http with the same bytes',
      ours: median(ours),
      bestPeerOrLimit: median(theirs),
      goal: { kind: 'at least', ratio: 0.33 },
    }),
  ];
}

const few = 1000;
const many = 100_000;
const memoryLimitMb = 300;

type Times = Record<'id' | 'key' | 'label' | 'scan', number>;

async function issuesOf(count: number): Promise<{ residentMb: number; times: Times }> {
  const child = await run('issues', String(count));
  await stop(child);
  return child.said as { residentMb: number; times: Times };
}

async function measureIssues(): Promise<Row[]> {
  const small = await issuesOf(few);
  const large = await issuesOf(many);
  const lookUps = (['id', 'key', 'label'] as const).map((by) =>
    createRow({
      what: `sandbox: µs to find an issue by ${by} among 100,000, against among 1,000`,
      ours: large.times[by],
      bestPeerOrLimit: small.times[by],
      goal: { kind: 'at most', ratio: 1.5 },
    }),
  );
  return [
    createRow({
      what: 'sandbox: resident MB with 100,000 issues, against the limit',
      ours: large.residentMb,
      bestPeerOrLimit: memoryLimitMb,
      goal: { kind: 'below', ratio: 1 },
    }),
    ...lookUps,
    createRow({
      what: 'sandbox: µs of a search through 100,000 issues, against 100 times that through 1,000',
      ours: large.times.scan,
      bestPeerOrLimit: (small.times.scan * many) / few,
      goal: { kind: 'at most', ratio: 1 },
    }),
  ];
}
