import { expect, test } from 'vitest';
import { JiraRequestError, JiraUnknownOutcomeError } from '../errors.ts';
import { createIssues } from './create-issues.ts';
import { editIssue, listEditFields } from './edit-issue.ts';
import { onEveryJira, story } from './every-jira.test-support.ts';
import { deleteIssueProperty, getIssueProperty, setIssueProperty } from './issue-properties.ts';
import { getIssue } from './issue.ts';
import { deleteRemoteLink, listRemoteLinks, upsertRemoteLink } from './remote-links.ts';

const anyText: unknown = expect.any(String);
const made: unknown = expect.objectContaining({ id: anyText, key: anyText });
const noRetries = { sleep: () => Promise.resolve() };

onEveryJira('creating many issues', (jira) => {
  test('gives one result each, in order, whoever of them was refused', async () => {
    const results = await createIssues(jira.as(), [
      { fields: story('First'), properties: { crosslink: { item: 1 } } },
      { fields: story('') },
      { fields: { ...story('Third'), issuetype: { name: 'Nonsense' } } },
      { fields: story('Fourth') },
    ]);
    expect(results).toEqual([
      made,
      { status: 400, errors: { messages: [], fields: { summary: anyText } } },
      { status: 400, errors: { messages: [], fields: { issuetype: anyText } } },
      made,
    ]);
    const [first, , , fourth] = results.map((result) => ('key' in result ? result.key : ''));
    expect(await getIssue(jira.as(), first ?? '')).toMatchObject({ summary: 'First' });
    expect(await getIssue(jira.as(), fourth ?? '')).toMatchObject({ summary: 'Fourth' });
    expect(await getIssueProperty(jira.as(), first ?? '', 'crosslink')).toEqual({ item: 1 });
  });

  test('tells of each when all were refused', async () => {
    const results = await createIssues(jira.as('carol'), [{ fields: story('A') }, { fields: story('B') }]);
    const refused = { status: 400, errors: { messages: [], fields: { project: anyText } } };
    expect(results).toEqual([refused, refused]);
  });

  test('of none asks nothing, of 51 is a mistake of the program', async () => {
    jira.asked();
    expect(await createIssues(jira.as(), [])).toEqual([]);
    const many = Array.from({ length: 51 }, () => ({ fields: story() }));
    await expect(createIssues(jira.as(), many)).rejects.toThrow(TypeError);
    expect(jira.asked()).toEqual([]);
  });

  for (const kind of ['drop-after', 'truncate', 'html-500', 'html-503'] as const) {
    test(`is never sent twice when the answer is lost (${kind})`, async () => {
      jira.sandbox.faults.add({ kind, path: '/rest/api/2/issue/bulk' });
      jira.asked();
      const creating = createIssues(jira.as('alice', noRetries), [{ fields: story() }]);
      await expect(creating).rejects.toThrow(JiraUnknownOutcomeError);
      expect(jira.asked()).toEqual(['POST /rest/api/2/issue/bulk']);
    });
  }

  for (const body of [
    '{"issues":[],"errors":[]}',
    '{"issues":[{"id":"1","key":"A-1"}],"errors":[{"failedElementNumber":7}]}',
  ]) {
    test(`is of unknown outcome if the answer does not tell which is which: ${body}`, async () => {
      const headers = { 'content-type': 'application/json', 'x-ausername': 'alice' };
      jira.sandbox.faults.add({ kind: 'status', status: 201, headers, body, path: '/rest/api/2/issue/bulk' });
      const creating = createIssues(jira.as(), [{ fields: story() }, { fields: story() }]);
      await expect(creating).rejects.toThrow(JiraUnknownOutcomeError);
    });
  }

  test('refused as a whole says why', async () => {
    const headers = { 'content-type': 'application/json', 'x-ausername': 'alice' };
    const body = '{"errorMessages":["No bulk today."],"errors":{}}';
    jira.sandbox.faults.add({ kind: 'status', status: 400, headers, body, path: '/rest/api/2/issue/bulk' });
    const creating = createIssues(jira.as(), [{ fields: story() }]);
    await expect(creating).rejects.toMatchObject({
      code: 'jira_invalid_request',
      errorMessages: ['No bulk today.'],
    });
  });
});

onEveryJira('editing an issue', (jira) => {
  test('changes fields, lists and properties, and nothing else', async () => {
    const { key } = await jira.issue({ labels: ['kept'], description: 'Kept' });
    await editIssue(jira.as(), key, {
      fields: { summary: 'New' },
      update: { labels: [{ add: 'added' }] },
      properties: { crosslink: 1 },
    });
    expect(
      await getIssue(jira.as(), key, { fields: ['description'], properties: ['crosslink'] }),
    ).toMatchObject({
      summary: 'New',
      labels: ['added', 'kept'],
      fields: { description: 'Kept' },
      properties: { crosslink: 1 },
    });
  });

  test('is refused in Jira’s words by field', async () => {
    const { key } = await jira.issue();
    await expect(editIssue(jira.as(), key, { fields: { summary: '' } })).rejects.toMatchObject({
      code: 'jira_invalid_request',
      fieldErrors: { summary: anyText },
    });
  });

  test('without mail is an administrator’s', async () => {
    const { key } = await jira.issue();
    const edit = { fields: { summary: 'Quietly' }, notifyUsers: false };
    await expect(editIssue(jira.as(), key, edit)).rejects.toMatchObject({ code: 'jira_forbidden' });
    await editIssue(jira.as('admin'), key, edit);
    expect((await getIssue(jira.as(), key)).summary).toBe('Quietly');
  });

  test('is sent again when the answer is lost, but not if it adds something', async () => {
    const { key } = await jira.issue();
    const client = jira.as('alice', noRetries);
    jira.sandbox.faults.add({ kind: 'drop-after', path: `/rest/api/2/issue/${key}`, method: 'PUT' });
    await editIssue(client, key, { fields: { summary: 'Twice' } });
    jira.sandbox.faults.add({ kind: 'drop-after', path: `/rest/api/2/issue/${key}`, method: 'PUT' });
    const editing = editIssue(client, key, { update: { labels: [{ add: 'a' }] } });
    await expect(editing).rejects.toThrow(JiraUnknownOutcomeError);
  });

  test('is described by the fields it may change', async () => {
    const { key } = await jira.issue();
    const fields = await listEditFields(jira.as(), key);
    expect(fields.find(({ fieldId }) => fieldId === 'labels')).toMatchObject({
      required: false,
      operations: ['add', 'set', 'remove'],
      schema: { type: 'array', items: 'string', system: 'labels' },
    });
    expect(fields.find(({ fieldId }) => fieldId === 'priority')?.allowedValues).toHaveLength(5);
    expect(await listEditFields(jira.as('carol'), key)).toEqual([]);
  });
});

onEveryJira('properties and remote links', (jira) => {
  test('are set, read and taken away; gone is no error', async () => {
    const { key } = await jira.issue();
    const client = jira.as();
    expect(await getIssueProperty(client, key, 'crosslink')).toBeUndefined();
    await setIssueProperty(client, key, { key: 'crosslink', value: { item: 'Ü' } });
    await setIssueProperty(client, key, { key: 'crosslink', value: { item: 2 } });
    expect(await getIssueProperty(client, key, 'crosslink')).toEqual({ item: 2 });
    expect(await deleteIssueProperty(client, key, 'crosslink')).toBe(true);
    expect(await deleteIssueProperty(client, key, 'crosslink')).toBe(false);
    expect(await deleteIssueProperty(client, 'DEMO-9999', 'crosslink')).toBe(false);
    await expect(getIssueProperty(client, 'DEMO-9999', 'crosslink')).rejects.toThrow(JiraRequestError);
    await expect(getIssueProperty(client, key, '*all')).rejects.toThrow(TypeError);
  });

  test('of one globalId are taken away, others stay', async () => {
    const { key } = await jira.issue();
    const client = jira.as();
    const link = { applicationType: 'x', applicationName: 'X', url: 'https://x.example/1', title: 'T' };
    await upsertRemoteLink(client, key, { ...link, globalId: 'id=1&a=ü' });
    await upsertRemoteLink(client, key, { ...link, globalId: 'id=2' });
    expect(await deleteRemoteLink(client, key, 'id=1&a=ü')).toBe(true);
    expect(await deleteRemoteLink(client, key, 'id=1&a=ü')).toBe(false);
    expect((await listRemoteLinks(client, key)).map(({ globalId }) => globalId)).toEqual(['id=2']);
    await expect(deleteRemoteLink(client, key, '')).rejects.toThrow(JiraRequestError);
  });
});
