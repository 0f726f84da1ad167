import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeAtJira } from '../../../core/src/core.test-support.ts';
import { newFolder } from '../child.test-support.ts';
import { allowed, errorOf, jsonOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

interface Connection {
  id: string;
  owner: string;
  state: string;
  jiraUser: { name: string };
}

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());
const connections = async () => {
  const { items } = await t.json<{ items: Connection[] }>(['connections', 'list']);
  return items.filter(({ state }) => state !== 'disconnected');
};
beforeEach(async () => {
  t.later(0);
  for (const { id } of await connections()) await t.run(['disconnect', id, '--yes']);
});

test('from a site to whoami, by pressing Allow in the browser', async () => {
  const connecting = await t.begin(['connect', 'our jira']);
  const address = await allowed(connecting, t.jira);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\?oauth_token=/);
  const page = await fetch(address);
  expect(page.status).toBe(200);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await page.text()).toContain('You can close this page.');
  const { exitCode, stdout, stderr } = await connecting.ended;
  expect(stdout).toContain('Connected to Our Jira as Alice Ng (alice).');
  expect(exitCode).toBe(0);
  // What came back from Jira would let somebody in.
  const verifier = new URL(address).searchParams.get('oauth_verifier') ?? '';
  expect(stdout + stderr).not.toContain(verifier);
  expect(stdout + stderr).not.toContain(t.key);

  expect((await t.run(['whoami'])).stdout).toMatch(
    /Ada Admin.*\n✓ Our Jira \(\w{8}\): Alice Ng \(alice\)\n$/,
  );
  expect(await t.json(['whoami', 'our jira'])).toMatchObject({ name: 'alice' });
  expect((await t.run(['connections', 'list'])).stdout).toMatch(
    /Our Jira +Alice Ng \(alice\) +oauth1 +active/,
  );
  expect((await t.run(['renew'])).stdout).toContain('The connection of Alice Ng (alice) is renewed.');
});

test('the browser is opened where there is one', async () => {
  const folder = await newFolder();
  const program = join(folder, 'browser');
  await writeFile(program, `#!/bin/sh\nprintf %s "$1" > ${join(folder, 'address')}\n`, { mode: 0o755 });
  const connecting = await t.begin(['connect'], { env: { BROWSER: program } });
  await fetch(await allowed(connecting, t.jira));
  expect(await connecting.ended).toMatchObject({ exitCode: 0 });
  expect((await connecting.ended).stderr).toContain('Your browser shows this page');
});

test('only the address Jira was given is heard, and only at this host', async () => {
  const connecting = await t.begin(['connect']);
  const address = await allowed(connecting, t.jira);
  const { origin, search } = new URL(address);
  expect((await fetch(`${origin}/${search}`)).status).toBe(404);
  expect((await fetch(address, { method: 'HEAD' })).status).toBe(404);
  expect((await fetch(address.replace('127.0.0.1', 'localhost')).catch(() => ({ status: 404 }))).status).toBe(
    404,
  );
  expect((await fetch(address)).status).toBe(200);
  expect((await connecting.ended).exitCode).toBe(0);
});

test('an answer to another attempt is refused, and Deny is taken for an answer', async () => {
  const first = await t.begin(['connect', '--json']);
  const second = await t.begin(['connect', '--json']);
  const foreign = new URL(await allowed(first, t.jira));
  const own = new URL(await allowed(second, t.jira));
  const page = await fetch(own.origin + own.pathname + foreign.search);
  expect(page.status).toBe(400);
  expect(await page.text()).toContain('Not connected');
  expect(errorOf(await second.ended)).toMatchObject({ code: 'callback_token_foreign' });
  await first.stop();

  const third = await t.begin(['connect', '--json']);
  await fetch(await allowed(third, t.jira, 'Deny'));
  expect(errorOf(await third.ended)).toMatchObject({ code: 'authorization_denied' });
  expect(await connections()).toEqual([]);
});

test('an attempt that took too long is told to the person at the page and at the terminal', async () => {
  const connecting = await t.begin(['connect', '--json']);
  const address = await allowed(connecting, t.jira);
  t.later(11);
  expect(await (await fetch(address)).text()).toContain('attempt_expired');
  const outcome = await connecting.ended;
  expect(outcome.exitCode).toBe(1);
  expect(errorOf(outcome).code).toBe('attempt_expired');
});

test('waiting ends by itself, and by Ctrl-C, with nothing connected', async () => {
  const short = await t.run(['connect', '--timeout', '1', '--json']);
  expect(short.exitCode).toBe(1);
  expect(short.stderr).toContain('"code":"connect_timeout"');
  const connecting = await t.begin(['connect']);
  await connecting.tells(/Waiting/);
  const stopped = await connecting.stop('SIGINT');
  expect(stopped.exitCode).toBe(130);
  expect(stopped.stderr).toContain('Code: interrupted');
  expect(await connections()).toEqual([]);
});

test('a machine without a browser gets on with the code that Jira shows', async () => {
  const connecting = await t.begin(['connect', '--oob', '--json'], { stdin: 'open' });
  const [, address = ''] = await connecting.tells(/\n {2}(http\S+)\n/);
  const token = new URL(address).searchParams.get('oauth_token') ?? '';
  const verifier = await codeShown(address);
  expect(token).not.toBe('');
  connecting.hears(verifier);
  const outcome = await connecting.ended;
  expect(jsonOf<Connection>(outcome)).toMatchObject({ owner: 'person', jiraUser: { name: 'alice' } });
  expect(outcome.exitCode).toBe(0);
});

test('a wrong code connects nothing', async () => {
  const connecting = await t.begin(['connect', '--oob', '--json'], { stdin: 'open' });
  await codeShown((await connecting.tells(/\n {2}(http\S+)\n/))[1] ?? '');
  connecting.hears('wrong1');
  const outcome = await connecting.ended;
  expect(outcome.exitCode).toBe(1);
  expect(await connections()).toEqual([]);
});

/** What Jira shows a person who pressed Allow and has nowhere to be sent. */
const codeShown = (authorizationUrl: string) => codeAtJira(t.jira, { authorizationUrl });

test('a token that Jira does not know is not kept, and stays out of all output', async () => {
  const args = ['connect', '--kind', 'personal-access-token', '--json'];
  const outcome = await t.run(args, { stdin: 'canary-token-of-nobody\n' });
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stdout + outcome.stderr).not.toContain('canary-token');
  expect(await connections()).toEqual([]);
});

test('a personal access token connects, for oneself or for the service', async () => {
  const args = ['connect', '--kind', 'personal-access-token', '--json'];
  const { rawToken } = t.jira.world.personalAccessTokens.add({ userName: 'bob', name: 'Crosslink' });
  const own = await t.run(args, { stdin: `${rawToken}\n` });
  expect(jsonOf<Connection>(own)).toMatchObject({ owner: 'person', jiraUser: { name: 'bob' } });
  expect(own.stdout + own.stderr).not.toContain(rawToken);
  const forAll = await t.run([...args, '--service'], { stdin: `${rawToken}\n` });
  expect(jsonOf<Connection>(forAll).owner).toBe('service');
});

test('disconnecting asks before, and tells where to revoke', async () => {
  await t.connect();
  const unasked = await t.run(['disconnect', 'our jira', '--json']);
  expect(unasked.exitCode).toBe(2);
  expect(errorOf(unasked).code).toBe('confirmation_missing');
  const { stdout } = await t.run(['disconnect', 'our jira', '--yes']);
  expect(stdout).toContain(`revoke it there, at ${t.jira.url}/`);
  const nothing = await t.run(['whoami', 'our jira', '--json']);
  expect(errorOf(nothing)).toMatchObject({ code: 'connection_unknown' });
});

test('a site that is not there is said, with those that are', async () => {
  const outcome = await t.run(['connect', 'theirs']);
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stderr).toMatch(/There is no site “theirs”; there is Our Jira \(\w{8}\)\./);
});
