// What benchmarks run in a process of its own: `ready`, `serve`, `bare`, `empty`, `issues`, `filled`.
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';

const [task = '', argument = ''] = process.argv.slice(2);

const say = (value: object): void => console.log(JSON.stringify(value));

/** A sandbox that knows the consumer whose public key is given, and a token of alice. */
async function serve(publicKeyPem: string): Promise<void> {
  const { url, world } = await createSandbox();
  world.addConsumer({ key: 'bench', name: 'Bench', publicKeyPem });
  const token = world.grants.createAccessToken({ consumerKey: 'bench', userName: 'alice', secret: 'x' });
  const project = world.projects.get('DEMO');
  if (project) fill({ world }, 1);
  say({ url: `${url}/rest/api/2/issue/DEMO-1`, token: token.value });
}

/** A server that knows nothing but one answer: its body and headers are given. */
async function bare(answer: string): Promise<void> {
  // Here, as importing it takes time that `ready` would pay for.
  const { createServer } = await import('node:http');
  const { headers, body } = JSON.parse(answer) as { headers: Record<string, string>; body: string };
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
  server.listen(0, '127.0.0.1', () => {
    say({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/api/2/issue/DEMO-1` });
  });
}

function fill({ world }: Pick<Sandbox, 'world'>, count: number): void {
  const project = world.projects.get('DEMO');
  if (!project) throw new TypeError('There is no project DEMO');
  for (let made = 0; made < count; made += 1) {
    world.issues.add(project, {
      ...{
        typeId: '10001',
        statusId: '10000',
        priorityId: '3',
        reporter: 'alice',
        creator: 'alice',
        assignee: null,
      },
      summary: `Story ${made} of many, with a summary as long as people write them`,
      description: `As a user I want thing ${made} so that something follows from it.`,
      ...{
        environment: null,
        dueDate: null,
        parentId: null,
        epicId: null,
        resolvedAt: null,
        resolutionId: null,
      },
      labels: ['crosslink', `crosslink-${made}`],
      ...{ sprintIds: [], componentIds: [], fixVersionIds: [] },
      ...{ custom: {}, properties: { crosslink: { id: made } } },
    });
  }
}

/** Microseconds of one run, the best of several so that garbage of others is not counted. */
async function microseconds(work: () => Promise<unknown>, times: number): Promise<number> {
  await work();
  let best = Infinity;
  for (let turn = 0; turn < 5; turn += 1) {
    const startedAt = performance.now();
    for (let run = 0; run < times; run += 1) await work();
    best = Math.min(best, ((performance.now() - startedAt) * 1000) / times);
  }
  return best;
}

/** How long searches take with that many issues, asked by REST, and what the process then holds. */
async function issues(count: number): Promise<void> {
  const sandbox = await createSandbox();
  const { url, world } = sandbox;
  fill({ world }, count);
  const residentMb = process.memoryUsage.rss() / 1024 / 1024;
  const headers = { authorization: `Basic ${btoa('alice:alice')}` };
  const ask = (path: string) => async () => (await fetch(`${url}/rest/api/2${path}`, { headers })).text();
  const search = (jql: string) => ask(`/search?fields=summary&maxResults=1&jql=${encodeURIComponent(jql)}`);
  const middle = Math.floor(count / 2);
  const times = {
    id: await microseconds(ask(`/issue/${10_000 + middle}?fields=summary`), 50),
    key: await microseconds(search(`key = DEMO-${middle}`), 50),
    label: await microseconds(search(`labels = crosslink-${middle}`), 50),
    scan: await microseconds(search('summary ~ "thing that is nowhere"'), count > 10_000 ? 2 : 50),
  };
  say({ residentMb, times });
  await sandbox.close();
}

/** A sandbox with that many issues that nobody has touched since yesterday. */
async function filled(count: number): Promise<void> {
  const sandbox = await createSandbox();
  sandbox.world.setClockOffset(-24 * 60 * 60_000);
  fill(sandbox, count);
  sandbox.world.setClockOffset(0);
  say({ url: sandbox.url });
}

const tasks: Record<string, () => Promise<void> | void> = {
  empty: () => say({}),
  ready: async () => {
    say({ url: (await createSandbox()).url });
    // For the next one: this process will be killed.
    flushCompileCache();
  },
  serve: () => serve(argument),
  bare: () => bare(argument),
  issues: () => issues(Number(argument)),
  filled: () => filled(Number(argument)),
};

await tasks[task]?.();
