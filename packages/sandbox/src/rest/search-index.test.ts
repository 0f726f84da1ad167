import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

/** A sandbox whose search is a minute behind, and its clock. */
async function startLagging(version: string) {
  let at = Date.UTC(2026, 0, 1);
  const sandbox = await startSandbox({ version, now: () => at });
  sandbox.world.searchIndex.lagMs = 60_000;
  return { sandbox, pass: (seconds: number) => (at += seconds * 1000) };
}

async function find(sandbox: Sandbox, jql: string, more = '') {
  const path = sandbox.world.site.personality.search;
  const { body } = await rest(
    sandbox,
    'GET',
    `/${path}?fields=summary&jql=${encodeURIComponent(jql)}${more}`,
  );
  return (body as { issues: { key: string; fields: { summary: string } }[] }).issues;
}

describe('a search that is behind', () => {
  test('does not find a new issue, which can be read all the same', async () => {
    const { sandbox, pass } = await startLagging('10.3');
    const key = await createIssue(sandbox, { labels: ['mark'] });
    expect((await rest(sandbox, 'GET', `/issue/${key}`)).status).toBe(200);
    expect(await find(sandbox, 'labels = mark')).toEqual([]);
    pass(59);
    expect(await find(sandbox, `key = ${key}`)).toEqual([]);
    pass(1);
    expect(await find(sandbox, 'labels = mark')).toHaveLength(1);
  });

  test('sees each change after the same while', async () => {
    const { sandbox, pass } = await startLagging('10.3');
    const key = await createIssue(sandbox, { summary: 'one' });
    const edit = (fields: object) => rest(sandbox, 'PUT', `/issue/${key}`, { body: { fields } });
    const summary = async () => (await find(sandbox, 'project = DEMO'))[0]?.fields.summary;
    pass(60);
    await edit({ summary: 'two', labels: ['late'] });
    pass(30);
    await edit({ summary: 'three' });
    expect(await summary()).toBe('one');
    expect(await find(sandbox, 'labels = late')).toEqual([]);
    pass(30);
    expect(await summary()).toBe('two');
    expect(await find(sandbox, 'labels = late')).toHaveLength(1);
    pass(30);
    expect(await summary()).toBe('three');
  });

  test('finds remote links late, too', async () => {
    const { sandbox, pass } = await startLagging('10.3');
    const key = await createIssue(sandbox);
    pass(60);
    const body = { globalId: 'a=1', object: { url: 'https://example.com/1', title: 'One' } };
    await rest(sandbox, 'POST', `/issue/${key}/remotelink`, { body });
    const jql = 'issue in issuesWithRemoteLinksByGlobalId("a=1")';
    expect(await find(sandbox, jql)).toEqual([]);
    pass(60);
    expect(await find(sandbox, jql)).toHaveLength(1);
  });

  test('on Cloud sees the issues it is told to reconcile', async () => {
    const { sandbox } = await startLagging('cloud');
    await createIssue(sandbox, { labels: ['mark'] });
    await createIssue(sandbox, { labels: ['mark'] });
    expect(await find(sandbox, 'labels = mark')).toEqual([]);
    expect(await find(sandbox, 'labels = mark', '&reconcileIssues=10000')).toMatchObject([{ key: 'DEMO-1' }]);
  });

  test.each(['DEMO-1', Array.from({ length: 51 }, (_, at) => at + 1).join(',')])(
    'on Cloud refuses to reconcile %s',
    async (ids) => {
      const { sandbox } = await startLagging('cloud');
      const path = `/search/jql?jql=project%3DDEMO&reconcileIssues=${ids}`;
      expect((await rest(sandbox, 'GET', path)).status).toBe(400);
    },
  );
});
