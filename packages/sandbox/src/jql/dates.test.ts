import { describe, expect, test } from 'vitest';

import { rest, startSandbox } from '../testing/fixture.test-support.ts';
import type { Sandbox } from '../index.ts';

const noon = Date.UTC(2026, 0, 5, 12);

async function startWithIssues() {
  const clock = { at: noon - 3 * 3_600_000 };
  const sandbox = await startSandbox({ now: () => clock.at });
  const create = async (summary: string, fields: object = {}) => {
    const body = { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary, ...fields } };
    expect((await rest(sandbox, 'POST', '/issue', { body })).status).toBe(201);
  };
  await create('Epic', { issuetype: { name: 'Epic' }, customfield_10103: 'Epic' });
  clock.at = noon - 30 * 60_000;
  await create('Dark mode', { customfield_10101: 'DEMO-1', duedate: '2026-02-01' });
  clock.at = noon;
  return sandbox;
}

async function search(sandbox: Sandbox, jql: string, user = 'alice') {
  const { status, body } = await rest(sandbox, 'POST', '/search', { user, body: { jql, fields: ['key'] } });
  const found = body as { issues?: { key: string }[]; errorMessages?: string[] };
  return { status, keys: found.issues?.map(({ key }) => key), messages: found.errorMessages };
}

describe('JQL', () => {
  test.each([
    ['created >= -1h', ['DEMO-2']],
    ['created < -60m', ['DEMO-1']],
    ['updated >= "2026/01/05 11:30"', ['DEMO-2']],
    ['updated >= "2026-01-05 11:31"', []],
    ['created > startOfDay() AND created < now()', ['DEMO-2', 'DEMO-1']],
    ['due <= 2026-02-01', ['DEMO-2']],
    ['"Epic Link" = DEMO-1', ['DEMO-2']],
    ['cf[10101] = DEMO-1', ['DEMO-2']],
    ['parent = DEMO-1', ['DEMO-2']],
    ['summary ~ "dark"', ['DEMO-2']],
    ['resolution = Unresolved ORDER BY created ASC', ['DEMO-1', 'DEMO-2']],
    ['issue in issuesWithRemoteLinksByGlobalId("nowhere")', []],
  ])('%s finds %j', async (jql, keys) => {
    expect(await search(await startWithIssues(), jql)).toMatchObject({ status: 200, keys });
  });

  test('reads times in the time zone of the caller', async () => {
    const sandbox = await startWithIssues();
    const bob = sandbox.world.users.get('bob');
    Object.assign(bob ?? {}, { timeZone: 'Asia/Tokyo' });
    const jql = 'created >= "2026-01-05 20:30"';
    expect((await search(sandbox, jql)).keys).toEqual([]);
    expect((await search(sandbox, jql, 'bob')).keys).toEqual(['DEMO-2']);
  });

  test('finds issues by the global id of a remote link', async () => {
    const sandbox = await startWithIssues();
    const body = { globalId: 'system=x&id=7', object: { url: 'http://example.com/7', title: 'Seven' } };
    await rest(sandbox, 'POST', '/issue/DEMO-2/remotelink', { body });
    const jql = 'issue in issuesWithRemoteLinksByGlobalId("system=x&id=7")';
    expect((await search(sandbox, jql)).keys).toEqual(['DEMO-2']);
  });

  test.each([
    ['created >= yesterday', "Date value 'yesterday' for field 'created' is invalid."],
    ['created >= "2026-13-01"', "Date value '2026-13-01' for field 'created' is invalid."],
    ['status > Done', "The operator '>' is not supported by the 'status' field."],
    ['status ~ Done', "The operator '~' is not supported by the 'status' field."],
    ['summary = Dark', "The operator '=' is not supported by the 'summary' field."],
    ['"Story Points" > many', "'many' is an invalid value for the 'Story Points' field"],
    ['created >= elsewhen()', "The operator '>=' is not supported by the 'created' field."],
    ['creator = elsewho()', "Unable to find JQL function 'elsewho()'."],
    ['"Epic Link" = DEMO-99', "An issue with key 'DEMO-99' does not exist for the field 'Epic Link'."],
  ])('refuses %s', async (jql, message) => {
    const answer = await search(await startWithIssues(), jql);
    expect(answer.status).toBe(400);
    expect(answer.messages?.[0]).toContain(message);
  });
});
