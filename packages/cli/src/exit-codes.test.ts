import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { crosslink, run } from './child.test-support.ts';
import { errorOf } from './stage.test-support.ts';

/** What stands between us and a server, or in its place. */
async function serverThat(answers: RequestListener): Promise<Record<string, string>> {
  const server = createServer(answers).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { CROSSLINK_URL: url, CROSSLINK_API_KEY: 'clk_test' };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const lost: [string, RequestListener][] = [
  ['the connection breaks before the answer', (request) => request.socket.destroy()],
  [
    'the answer breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{');
      setImmediate(() => response.destroy());
    },
  ],
  ['a proxy gives up', (_request, response) => response.writeHead(504).end('<html>504</html>')],
];

test.each(lost)('4: it was asked to change something, and %s', async (_name, answers) => {
  const env = await serverThat(answers);
  const asked = await run(['ideas', 'add', 'Once', '--json'], { env });
  expect([asked.exitCode, errorOf(asked).code]).toEqual([4, 'outcome_unknown']);
  // Who only asked has lost nothing.
  const looked = await run(['ideas', 'list', '--json'], { env });
  expect([looked.exitCode, errorOf(looked).code]).toEqual([1, 'server_unreachable']);
});

const push = (counts: Record<string, number>) => ({
  id: 'push-1',
  state: 'failed',
  items: [],
  error: null,
  counts,
});

// A real push takes minutes to give an outcome up (packages/core/src/push/push-failures.test.ts).
test.each([
  [4, { total: 3, done: 1, failed: 1, unknown: 1 }],
  [1, { total: 3, done: 2, failed: 1, unknown: 0 }],
  [0, { total: 3, done: 3, failed: 0, unknown: 0 }],
])('%i is how a watched push ends with %j', async (expected, counts) => {
  const env = await serverThat(json(200, push(counts)));
  const { exitCode, stdout } = await run(['pushes', 'show', 'push-1', '--watch'], { env });
  expect([exitCode, stdout]).toEqual([expected, expect.stringContaining('3 items: ')]);
  // Who only looks has not failed.
  expect((await run(['pushes', 'show', 'push-1'], { env })).exitCode).toBe(0);
});

test('3: a server that takes the key no more', async () => {
  const refusal = { code: 'not_signed_in', message: 'No.', remedy: 'Sign in.' };
  const env = await serverThat(json(401, { error: refusal }));
  const { exitCode, stderr } = await run(['sites', 'list'], { env });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('Code: api_key_refused')]);
});

test('130: Ctrl-C while a server takes its time', async () => {
  const asked = Promise.withResolvers<undefined>();
  const env = await serverThat(() => asked.resolve(undefined));
  const asking = await crosslink(['sites', 'list'], { env });
  await asked.promise;
  const { exitCode, stderr } = await asking.stop('SIGINT');
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining('Code: interrupted')]);
});
