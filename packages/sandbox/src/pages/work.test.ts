import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { createIssue, startSandbox } from '../testing/fixture.test-support.ts';

async function logIn(sandbox: Sandbox, name = 'alice') {
  const browser = createBrowser(sandbox.url);
  await browser.login(name);
  return browser;
}

describe('the issue page', () => {
  test('comments, asks for a resolution, and moves to another project', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const key = await createIssue(sandbox, { issuetype: { name: 'Task' }, components: [{ name: 'Web' }] });
    const browser = await logIn(sandbox);
    expect((await browser.get(`/browse/${key}`)).html).toContain('Web');
    await browser.post(`/browse/${key}`, { comment: 'Hello <b>' });
    expect((await browser.get(`/browse/${key}`)).html).toContain('Hello &lt;b&gt;');
    const moved = await browser.post(`/browse/${key}`, { project: 'OPS' });
    expect(moved.location).toBe('/jira/browse/OPS-1');
    const page = await browser.get('/browse/OPS-1');
    expect(page.html).toContain('name="resolution"');
    await browser.post('/browse/OPS-1', { transition: '41', resolution: '10002' });
    expect(sandbox.world.issues.get(key)).toMatchObject({ key: 'OPS-1', resolutionId: '10002' });
    expect((await browser.get(`/browse/${key}`)).html).toContain('OPS-1');
  });

  test.each([
    [{ comment: ' ' }, 400, 'Comment body can not be empty!'],
    [{ transition: '99' }, 400, /./],
    [{ project: 'NOPE' }, 400, 'The issue cannot be moved there'],
  ])('refuses %j', async (fields, status, text) => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const browser = await logIn(sandbox);
    await browser.get(`/browse/${key}`);
    const refused = await browser.post(`/browse/${key}`, fields);
    expect(refused.status).toBe(status);
    expect(refused.html).toMatch(text);
  });

  test('an issue whose type the other project lacks stays', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const browser = await logIn(sandbox);
    await browser.get(`/browse/${key}`);
    expect((await browser.post(`/browse/${key}`, { project: 'OPS' })).status).toBe(400);
    expect(sandbox.world.issues.get(key)?.key).toBe(key);
  });
});

describe('the board', () => {
  test('shows the running sprint by columns, and plans the rest', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox, { summary: 'Running', customfield_10102: 1 });
    await createIssue(sandbox, { summary: 'Waiting' });
    const browser = await logIn(sandbox);
    const page = await browser.get('/secure/RapidBoard.jspa?rapidView=1');
    expect(page.html).toMatch(/aria-label="To Do"[\s\S]*Running/);
    expect(page.html).toMatch(/<h2>Backlog<\/h2>[\s\S]*Waiting/);
    const back = { back: '/secure/RapidBoard.jspa?rapidView=1', transition: '21' };
    expect((await browser.post('/browse/DEMO-1', back)).location).toBe('/secure/RapidBoard.jspa?rapidView=1');
    expect((await browser.get('/secure/RapidBoard.jspa?rapidView=1')).html).toMatch(
      /aria-label="In Progress"[\s\S]*Running/,
    );
    await browser.post('/secure/RapidBoard.jspa', { rapidView: '1', issue: 'DEMO-2', sprint: '2' });
    expect(sandbox.world.issues.get('DEMO-2')?.sprintIds).toEqual([2]);
    await browser.post('/secure/RapidBoard.jspa', { rapidView: '1', issue: 'DEMO-2', sprint: '' });
    expect(sandbox.world.issues.get('DEMO-2')?.sprintIds).toEqual([]);
  });

  test('never leads elsewhere after a move', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    const browser = await logIn(sandbox);
    await browser.get('/browse/DEMO-1');
    const moved = await browser.post('/browse/DEMO-1', { transition: '21', back: 'https://evil.example/' });
    expect(moved.location).toBe('/browse/DEMO-1');
  });

  test.each([
    ['carol', { rapidView: '1', issue: 'DEMO-1', sprint: '1' }, 403],
    ['alice', { rapidView: '9', issue: 'DEMO-1', sprint: '1' }, 404],
    ['alice', { rapidView: '1', issue: 'DEMO-9', sprint: '1' }, 403],
  ])('planning by %s with %j: %i', async (name, fields, status) => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    const browser = await logIn(sandbox, name);
    await browser.get('/');
    expect((await browser.post('/secure/RapidBoard.jspa', fields)).status).toBe(status);
  });
});

describe('the search page', () => {
  test('finds by JQL, and says what is wrong with it in the words of REST', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox, { summary: 'Found', labels: ['x'] });
    const browser = await logIn(sandbox);
    expect((await browser.get('/issues/?jql=labels%3Dx')).html).toContain('Found');
    expect((await browser.get('/issues/?jql=labels%3Dy')).html).toContain('0 found');
    const wrong = await browser.get('/issues/?jql=nothing%3D1');
    expect(wrong.html).toContain('Field &#39;nothing&#39; does not exist');
  });
});

describe('the create page', () => {
  test('asks for the fields of the type, and makes the issue', async () => {
    const sandbox = await startSandbox();
    const browser = await logIn(sandbox);
    const page = await browser.get('/secure/CreateIssue.jspa?project=DEMO&issuetype=Epic');
    expect(page.html).toContain('Epic Name');
    const made = await browser.post('/secure/CreateIssue.jspa', {
      project: 'DEMO',
      issuetype: 'Story',
      summary: 'By hand',
      labels: 'one two',
      customfield_10106: '5',
      components: '10001',
      priority: '2',
    });
    expect(made.location).toBe('/browse/DEMO-1');
    expect(sandbox.world.issues.get('DEMO-1')).toMatchObject({
      summary: 'By hand',
      labels: ['one', 'two'],
      custom: { customfield_10106: 5 },
      componentIds: ['10001'],
      priorityId: '2',
    });
  });

  test('shows each error at its field, and keeps what was typed', async () => {
    const sandbox = await startSandbox();
    const browser = await logIn(sandbox);
    await browser.get('/secure/CreateIssue.jspa');
    const page = await browser.post('/secure/CreateIssue.jspa', {
      ...{
        project: 'DEMO',
        issuetype: 'Story',
        summary: '',
        description: 'Typed',
        customfield_10106: 'many',
      },
    });
    expect(page.status).toBe(400);
    expect(page.html).toContain('You must specify a summary of the issue.');
    expect(page.html).toContain('Operation value must be a number');
    expect(page.html).toContain('Typed');
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('is for those who may create', async () => {
    const sandbox = await startSandbox();
    const browser = await logIn(sandbox, 'carol');
    expect((await browser.get('/secure/CreateIssue.jspa')).status).toBe(403);
  });
});
