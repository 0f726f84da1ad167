import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createSandbox } from '../index.ts';
import type { Sandbox, SandboxOptions, SandboxSeed } from '../index.ts';
import {
  createIssue,
  consumerKey,
  dance,
  keyPair,
  rest,
  sendSigned,
  startSandbox,
} from '../testing/fixture.test-support.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
});
const open: Sandbox[] = [];
afterEach(async () => {
  // What is closed writes; only then is there nothing left to remove.
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  await rm(folder, { recursive: true });
});

async function start(options: SandboxOptions) {
  const sandbox = await startSandbox(options);
  open.push(sandbox);
  return sandbox;
}

const stateFile = () => join(folder, 'below', 'state.json');

describe('a sandbox with a state file', () => {
  test('goes on where it was: issues, ids, old keys, tokens, sessions, clock', async () => {
    const options = { stateFile: stateFile(), contextPath: '/jira' };
    const first = await start(options);
    first.world.addConsumer({ key: consumerKey, name: 'Ours', publicKeyPem: keyPair.publicKeyPem });
    const granted = await dance(first);
    const key = await createIssue(first, { labels: ['mark'], summary: 'Kept' });
    await rest(first, 'POST', `/issue/${key}/comment`, { body: { body: 'Hello' } });
    const ops = first.world.projects.get('OPS');
    const issue = first.world.issues.get(key);
    if (issue && ops) first.world.issues.move(issue, ops, 'admin');
    first.world.setClockOffset(60_000);
    await first.close();

    const second = await start(options);
    const url = `${second.url}/rest/api/2/issue/${key}`;
    const read = await sendSigned({ method: 'GET', url, token: granted.token });
    expect(JSON.parse(read.text)).toMatchObject({
      key: 'OPS-1',
      fields: { summary: 'Kept', comment: { comments: [{ body: 'Hello' }] } },
    });
    const { body } = await rest(second, 'GET', '/search?jql=labels%3Dmark');
    expect(body).toMatchObject({ total: 1, issues: [{ key: 'OPS-1' }] });
    expect(await createIssue(second)).toBe('DEMO-2');
    expect(second.world.issues.get('DEMO-2')?.id).toBe('10001');
    expect(second.world.clockOffsetMs).toBe(60_000);
    expect(second.world.sessions.all.size).toBe(first.world.sessions.all.size);
    expect(second.world.grants.links.size).toBe(1);
  });

  test('keeps the apps and tokens of Cloud, and both sites', async () => {
    const options = { version: 'cloud', stateFile: stateFile() };
    const first = await start(options);
    const app = {
      name: 'Ours',
      redirectUri: 'http://127.0.0.1:9/',
      scopes: [],
      grantLevel: 'account',
      owner: 'alice',
      shared: true,
    } as const;
    const { clientId } = first.cloud?.addApp({ ...app, scopes: [] }) ?? { clientId: '' };
    await createIssue(first);
    await first.close();
    const second = await start(options);
    expect(second.cloud?.apps.get(clientId)).toMatchObject({ name: 'Ours' });
    expect(second.cloud?.apiTokens.size).toBe(1);
    expect([...(second.cloud?.sites[1]?.world.projects.keys() ?? [])]).toEqual(['SECOND']);
    expect(second.world.issues.size).toBe(1);
  });

  test('writes soon after a change, readable by nobody else', async () => {
    const sandbox = await start({ stateFile: stateFile() });
    await createIssue(sandbox, { summary: 'Written soon' });
    await expect
      .poll(() => readFile(stateFile(), 'utf8').catch(() => ''), { timeout: 5000 })
      .toContain('Written soon');
    expect((await stat(stateFile())).mode & 0o777).toBe(0o600);
  });

  test('wins over the seed', async () => {
    const options = { stateFile: stateFile(), seed: { issues: [{ project: 'DEMO', summary: 'Planted' }] } };
    await (await start(options)).close();
    const second = await start(options);
    expect(second.world.issues.size).toBe(1);
  });

  test.each([
    ['something else', '{"a":1}\n{}', 'sandbox_state_foreign'],
    ['no JSON', 'hello', 'sandbox_state_unreadable'],
    ['nothing', '', 'sandbox_state_unreadable'],
  ])('refuses %s and leaves it', async (_what, text, code) => {
    const path = join(folder, 'state.json');
    await writeFile(path, text);
    await expect(createSandbox({ stateFile: path })).rejects.toMatchObject({
      code,
      remedy: expect.any(String) as string,
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('refuses a place that cannot be used, before it answers anybody', async () => {
    await writeFile(join(folder, 'file'), 'x');
    for (const path of [folder, join(folder, 'file', 'state.json')]) {
      await expect(createSandbox({ stateFile: path })).rejects.toMatchObject({
        code: 'sandbox_state_inaccessible',
      });
    }
  });

  test('is there from the start', async () => {
    await start({ stateFile: stateFile() });
    expect(await readFile(stateFile(), 'utf8')).toContain('crosslink-sandbox-state/1');
  });

  test('refuses a file that was cut off or altered, or is of another version', async () => {
    const path = stateFile();
    await (await start({ stateFile: path })).close();
    const whole = await readFile(path, 'utf8');
    await expect(createSandbox({ stateFile: path, version: '9.12' })).rejects.toMatchObject({
      code: 'sandbox_state_foreign',
    });
    for (const damaged of [whole.slice(0, -10), whole.replace('alice', 'alicf')]) {
      await writeFile(path, damaged);
      await expect(createSandbox({ stateFile: path })).rejects.toMatchObject({
        code: 'sandbox_state_unreadable',
      });
    }
  });
});

describe('a seed', () => {
  const seed: SandboxSeed = {
    users: [
      { name: 'root', administrator: true },
      { name: 'dev', displayName: 'Dev Eloper', password: 'secret' },
    ],
    projects: [
      { key: 'ONE', name: 'The one', components: ['A'], versions: ['1'] },
      { key: 'TWO', issueTypes: ['Task'], board: 'none' },
    ],
    issues: [
      {
        project: 'ONE',
        type: 'Story',
        summary: 'Done already',
        status: 'Done',
        assignee: 'dev',
        labels: ['x'],
      },
    ],
  };

  test('is what it begins with', async () => {
    const { world } = await start({ seed });
    expect([...world.users.keys()]).toEqual(['root', 'dev']);
    expect(world.users.get('dev')).toMatchObject({
      displayName: 'Dev Eloper',
      password: 'secret',
      emailAddress: 'dev@example.com',
    });
    expect([...world.projects.values()].map(({ name, issueTypeIds }) => [name, issueTypeIds.length])).toEqual(
      [
        ['The one', 5],
        ['TWO', 1],
      ],
    );
    expect([...world.boards.all.values()].map(({ projectKey }) => projectKey)).toEqual(['ONE']);
    expect(world.issues.get('ONE-1')).toMatchObject({
      summary: 'Done already',
      assignee: 'dev',
      reporter: 'root',
      resolutionId: '10000',
    });
  });

  test.each([
    [{ users: [] }, 'users'],
    [{ users: [{ name: 'a b' }] }, 'users.0.name'],
    [{ users: [{ name: 'a' }, { name: 'a' }] }, 'users.1.name'],
    [{ projects: [{ key: 'lower' }] }, 'projects.0.key'],
    [{ projects: [{ key: 'ONE', colour: 'red' }] }, 'projects.0'],
    [{ issues: [{ project: 'NONE', summary: 'x' }] }, 'issues.0.project'],
    [{ issues: [{ project: 'DEMO', summary: 'x', assignee: 'nobody' }] }, 'issues.0'],
    [{ issues: [{ project: 'DEMO' }] }, 'issues.0.summary'],
    [{ isues: [] }, 'seed'],
  ])('%j is refused at %s', async (wrong, place) => {
    await expect(createSandbox({ seed: wrong as SandboxSeed })).rejects.toMatchObject({
      code: 'sandbox_seed_invalid',
      message: expect.stringContaining(`: ${place}: `) as string,
    });
  });
});
