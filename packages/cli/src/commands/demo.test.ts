import { createServer } from 'node:net';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crosslink, newFolder, run } from '../child.test-support.ts';
import type { StepResult } from '../demo/once.ts';
import { anyFreePort } from '../ports.ts';
import { sampleIdeas } from '../demo/samples.ts';

const stepNames = [
  'start',
  'discover',
  'key pair',
  'application link',
  'request token',
  'authorize',
  'access token',
  'who am I',
  'idea with two stories',
  'push',
  'issues created',
  'remote links',
  'read back from both sides',
  'status change',
  'deny',
  'disconnect',
];

/** A folder for temporary files, to see what is left in it. */
async function temporaryFolder() {
  const TMPDIR = await mkdtemp(join(await newFolder(), 'tmp-'));
  return { env: { TMPDIR }, left: () => readdir(TMPDIR) };
}

test('--once walks the whole main job, a line per step, and leaves nothing behind', async () => {
  const { env, left } = await temporaryFolder();
  const { exitCode, stdout, stderr } = await run(['demo', '--once'], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect([...stdout.matchAll(/^✓ ([^:]+): .+$/gm)].map(([, name]) => name)).toEqual(stepNames);
  expect(stdout.trim().split('\n')).toHaveLength(stepNames.length);
  expect((await left()).filter((name) => name.startsWith('crosslink-demo'))).toEqual([]);
});

test.each([
  ['8.20', /Jira 8\.20\.\d+ \(data-center\) at http:\/\/127\.0\.0\.1:\d+$/],
  ['9.12', /Jira 9\.12\.\d+ /],
  ['10.3', /Jira 10\.3\.\d+ /],
  ['11.2', /Jira 11\.2\.\d+ /],
  ['cloud', /Jira 1001\.0\.0-SNAPSHOT \(cloud\)/],
])('--once --json tells the same as a JSON array, with what was seen, on Jira %s', async (version, found) => {
  const { exitCode, stdout } = await run(['demo', '--once', '--json', '--jira-version', version]);
  const results = JSON.parse(stdout) as StepResult[];
  expect(exitCode).toBe(0);
  expect(results.map(({ step }) => step)).toEqual(stepNames);
  expect(results.every(({ ok, durationMs }) => ok && durationMs >= 0)).toBe(true);
  const seen = Object.fromEntries(results.map(({ step, seen: text }) => [step, text]));
  expect(seen['discover']).toMatch(found);
  expect(seen['access token']).toMatch(/Connected as Alice Ng( \(alice\))?".* expires on \d{4}-\d\d-\d\d/);
  expect(seen['issues created']).toBe('DEMO-1, DEMO-2, DEMO-3');
  expect(seen['status change']).toMatch(
    /^DEMO-1: To Do → .+ changed in Jira, told by its webhook, seen in Crosslink/,
  );
  expect(seen['deny']).toMatch('Access was not allowed');
});

test.each([
  ['discover', 'jira_unreachable'],
  ['authorize', 'fetch failed'],
  ['status change', 'fetch failed'],
])('a failed step names itself and the cause: Jira stops before "%s"', async (step, cause) => {
  const { exitCode, stdout } = await run(['demo', '--once', '--json', '--stop-jira-before', step]);
  expect(exitCode).toBe(1);
  const results = JSON.parse(stdout) as StepResult[];
  const failed = results.at(-1);
  expect(failed).toMatchObject({ step, ok: false });
  expect(`${failed?.code ?? ''} ${failed?.seen ?? ''}`).toContain(cause);
  expect(results.slice(0, -1).every(({ ok }) => ok)).toBe(true);
});

test('a failed step goes to stderr, the steps before it to stdout', async () => {
  const { exitCode, stdout, stderr } = await run(['demo', '--once', '--stop-jira-before', 'key pair']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('✓ discover');
  expect(stderr).toMatch(/^✗ application link failed: .+/m);
});

test('without --once it says where to click, and throws its data away when stopped', async () => {
  const { env, left } = await temporaryFolder();
  const port = await anyFreePort();
  const demo = await crosslink(['demo', '--port', String(port)], { env });
  const [, email, password] = await demo.says(/sign in: +(\S+) +(\S+)\n/);
  await demo.says(/Press Ctrl\+C to stop/);
  const response = await fetch(`http://localhost:${port}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const ideas = (await (
    await fetch(`http://localhost:${port}/api/v1/ideas`, { headers: { cookie } })
  ).json()) as { items: { title: string }[] };
  const titles = ideas.items.map(({ title }) => title);
  expect(titles).toEqual(sampleIdeas.map(({ title }) => title));
  expect(await demo.stop('SIGINT')).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await left()).filter((name) => name.startsWith('crosslink-demo'))).toEqual([]);
});

test('with --data it goes on where it stopped, with the same account', async () => {
  const data = await newFolder();
  const start = async () => {
    const demo = await crosslink(['demo', '--data', data, '--port', String(await anyFreePort())]);
    const [line] = await demo.says(/sign in: .+\n/);
    await demo.says(/The data stays in/);
    expect((await demo.stop('SIGINT')).exitCode).toBe(0);
    return line;
  };
  expect(await start()).toBe(await start());
});

test('a port asked for that is taken is said, not changed', async () => {
  const port = await anyFreePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, 'localhost', resolve));
  const { exitCode, stderr } = await run(['demo', '--port', String(port)]);
  other.close();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Code: port_taken');
});
