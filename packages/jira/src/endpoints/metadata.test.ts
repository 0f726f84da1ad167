import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { personValue, searchAssignable } from './assignable.ts';
import {
  getBoardConfiguration,
  listBoards,
  listSprints,
  moveToBacklog,
  moveToSprint,
  rankIssues,
} from './boards.ts';
import { listChanges } from './changelog.ts';
import { listCreateFields, listIssueTypes } from './create-metadata.ts';
import type { JiraCreateField, JiraIssueType } from './create-metadata.ts';
import { editIssue } from './edit-issue.ts';
import { epicStyleOf, parentFields } from './epic-style.ts';
import { collect, onEveryJira, story } from './every-jira.test-support.ts';
import type { EveryJira } from './every-jira.test-support.ts';
import { customFieldsOf, customFieldTypes, listFields, storyPointsField } from './fields.ts';
import type { JiraField } from './fields.ts';
import { createIssue, getIssue } from './issue.ts';
import { myPermissions } from './permissions.ts';
import {
  getProject,
  listComponents,
  listPriorities,
  listProjects,
  listProjectStatuses,
  listVersions,
} from './project.ts';
import { searchAllIssues } from './search-pages.ts';
import { parseSprints, presentSprint } from './sprint-field.ts';
import { listTransitions, transitionIssue } from './transitions.ts';

const deploymentOf = ({ isCloud }: EveryJira) => ({
  deployment: isCloud ? ('cloud' as const) : ('data-center' as const),
});

onEveryJira('a project', (jira) => {
  test('tells its lead, whether it is archived and who manages it', async () => {
    expect(await getProject(jira.as(), 'DEMO')).toMatchObject({
      key: 'DEMO',
      teamManaged: false,
      archived: false,
      lead: { displayName: expect.any(String) as unknown },
    });
    const keys = ['DEMO', 'OPS'];
    expect((await listProjects(jira.as())).map(({ key }) => key)).toEqual(keys);
    const knowing = jira.as('alice', deploymentOf(jira));
    expect((await listProjects(knowing)).map(({ key }) => key)).toEqual(keys);
  });

  test('has components, versions, priorities and statuses by type', async () => {
    const project = jira.sandbox.world.projects.get('DEMO');
    project?.components.push({ id: '77', name: 'Backend' });
    project?.versions.push({ id: '78', name: '1.0', released: true, archived: false });
    expect(await listComponents(jira.as(), 'DEMO')).toContainEqual({ id: '77', name: 'Backend' });
    expect(await listVersions(jira.as(), 'DEMO')).toContainEqual({
      ...{ id: '78', name: '1.0', released: true, archived: false },
    });
    expect((await listPriorities(jira.as())).map(({ name }) => name)).toContain('Highest');
    const [epic] = await listProjectStatuses(jira.as(), 'DEMO');
    expect(epic).toMatchObject({ name: 'Epic', subtask: false });
    expect(epic?.statuses.map(({ category }) => category)).toContain('done');
    await expect(listProjectStatuses(jira.as(), 'NONE')).rejects.toMatchObject({ code: 'jira_not_found' });
  });

  test('says what a person may do there', async () => {
    const permissions = ['CREATE_ISSUES', 'LINK_ISSUES', 'BROWSE_PROJECTS'] as const;
    expect(await myPermissions(jira.as(), { permissions, projectKey: 'DEMO' })).toEqual({
      ...{ CREATE_ISSUES: true, LINK_ISSUES: true, BROWSE_PROJECTS: true },
    });
    const { key } = await jira.issue();
    expect(await myPermissions(jira.as('carol'), { permissions, issueKey: key })).toEqual({
      ...{ CREATE_ISSUES: false, LINK_ISSUES: false, BROWSE_PROJECTS: true },
    });
    const asked = myPermissions(jira.as(), { permissions, projectKey: 'NONE' });
    await expect(asked).rejects.toMatchObject({ code: 'jira_not_found' });
  });

  test('names the people its issues can be given to', async () => {
    const [bob] = await searchAssignable(jira.as(), { projectKey: 'DEMO', text: 'bob' });
    expect(bob).toMatchObject({ displayName: 'Bob Baker' });
    const { key } = await jira.issue();
    await editIssue(jira.as(), key, { fields: { assignee: bob && personValue(bob) } });
    expect((await getIssue(jira.as(), key)).assignee).toEqual(bob);
    expect(await searchAssignable(jira.as(), { projectKey: 'DEMO', text: 'nobody' })).toEqual([]);
    expect((await searchAssignable(jira.as(), { projectKey: 'DEMO', text: '' })).length).toBeGreaterThan(1);
  });
});

onEveryJira('fields', (jira) => {
  test('are found by what they are', async () => {
    const fields = await listFields(jira.as());
    expect(customFieldsOf(fields, customFieldTypes.sprint)).toMatchObject([{ id: 'customfield_10102' }]);
    expect(fields.find(({ id }) => id === 'summary')).toMatchObject({ custom: false });
    const [board] = await listBoards(jira.as(), 'DEMO');
    const { estimationFieldId } = await getBoardConfiguration(jira.as(), board?.id ?? 0);
    expect(storyPointsField(fields, { estimationFieldId })?.id).toBe(estimationFieldId);
    expect(storyPointsField(fields)?.name).toMatch(jira.isCloud ? 'Story point estimate' : 'Story Points');
  });
});

onEveryJira('a board', (jira) => {
  test('tells its columns and the sprints that are not over', async () => {
    const [board] = await listBoards(jira.as(), 'DEMO');
    expect(board).toMatchObject({ type: 'scrum' });
    const configuration = await getBoardConfiguration(jira.as(), board?.id ?? 0);
    expect(configuration.columns[0]?.statusIds.length).toBeGreaterThan(0);
    const states = (await listSprints(jira.as(), board?.id ?? 0)).map(({ state }) => state);
    expect(states).toContain('active');
    expect(states).not.toContain('closed');
  });

  test('without sprints has none', async () => {
    const [board] = await listBoards(jira.as(), 'OPS');
    expect(board?.type).toBe('kanban');
    expect(await listSprints(jira.as(), board?.id ?? 0)).toEqual([]);
  });

  test('that is unknown is not found', async () => {
    await expect(getBoardConfiguration(jira.as(), 999)).rejects.toMatchObject({ code: 'jira_not_found' });
  });

  test('lets issues be moved into a sprint and out of it', async () => {
    const { id, key } = await jira.issue();
    const sprintOf = async () => {
      const { fields } = await getIssue(jira.as(), id, { fields: ['customfield_10102'] });
      return presentSprint(parseSprints(fields['customfield_10102']))?.id;
    };
    await moveToSprint(jira.as(), 1, [key]);
    expect(await sprintOf()).toBe(1);
    await moveToBacklog(jira.as(), [key]);
    expect(await sprintOf()).toBeUndefined();
    await expect(moveToSprint(jira.as(), 999, [key])).rejects.toMatchObject({ code: 'jira_not_found' });
    await expect(
      moveToBacklog(
        jira.as(),
        Array.from({ length: 51 }, () => key),
      ),
    ).rejects.toThrow(TypeError);
    jira.asked();
    await moveToSprint(jira.as(), 1, []);
    expect(jira.asked()).toEqual([]);
  });

  test('lets issues be ranked, and tells of those that could not be', async () => {
    const label = { labels: ['ranked'] };
    const [first, second, third] = [
      await jira.issue(label),
      await jira.issue(label),
      await jira.issue(label),
    ];
    expect(await rankIssues(jira.as(), { issues: [third.key], before: first.key })).toEqual([]);
    expect(await rankIssues(jira.as(), { issues: [first.key], after: second.key })).toEqual([]);
    const jql = 'labels = ranked ORDER BY Rank';
    const keys = (await collect(searchAllIssues(jira.as(), { jql }))).map(({ key }) => key);
    expect(keys).toEqual([third.key, second.key, first.key]);
    const refused = await rankIssues(jira.as('carol'), { issues: [first.key], before: third.key });
    expect(refused).toEqual([{ ...first, status: 403, errors: [expect.stringContaining('permission')] }]);
  });

  test('does not exist where Jira Software is not installed', async () => {
    const body = '<html><title>Oops, you’ve found a dead link</title></html>';
    const headers = { 'content-type': 'text/html', 'x-ausername': 'alice' };
    jira.sandbox.faults.add({ kind: 'status', status: 404, headers, body, path: '/rest/agile/1.0/board' });
    expect(await listBoards(jira.as(), 'DEMO')).toEqual([]);
  });
});

onEveryJira('the changes of an issue', (jira) => {
  test('come oldest first, with what people see', async () => {
    const { key } = await jira.issue();
    await editIssue(jira.as(), key, { fields: { summary: 'Second' } });
    const [transition] = await listTransitions(jira.as(), key);
    await transitionIssue(jira.as(), key, transition?.id ?? '');
    for (const client of [jira.as(), jira.as('alice', deploymentOf(jira))]) {
      const changes = await listChanges(client, key);
      expect(changes.map(({ items }) => items[0]?.field)).toEqual(['summary', 'status']);
      expect(changes[0]).toMatchObject({
        author: { displayName: expect.any(String) as unknown },
        items: [{ fromText: 'A story', toText: 'Second', from: null, to: null }],
      });
    }
  });
});

onEveryJira('a story', (jira) => {
  const question = async (names: { idea: string; story: string }) => {
    const issueTypes = await listIssueTypes(jira.as(), 'DEMO');
    const type = (name: string) => issueTypes.find((each) => each.name === name) as JiraIssueType;
    const fields = (name: string) => listCreateFields(jira.as(), 'DEMO', type(name).id);
    return {
      ...{ issueTypes, idea: type(names.idea), story: type(names.story) },
      ...{ ideaFields: await fields(names.idea), storyFields: await fields(names.story) },
    };
  };

  test('goes below its epic in the way this Jira has', async () => {
    const style = epicStyleOf(await question({ idea: 'Epic', story: 'Story' }));
    expect(style).toEqual(
      jira.isCloud ? { kind: 'parent' } : { kind: 'epic-link', fieldId: 'customfield_10101' },
    );
    const epic = await jira.issue({ issuetype: { name: 'Epic' }, customfield_10103: 'Epic' });
    const { key } = await createIssue(jira.as(), { fields: { ...story(), ...parentFields(style, epic) } });
    const issue = await getIssue(jira.as(), key, { fields: ['customfield_10101'] });
    expect(jira.isCloud ? issue.parent : issue.fields['customfield_10101']).toEqual(
      jira.isCloud ? epic : epic.key,
    );
  });

  test('of a sub-task type goes below any issue', async () => {
    const style = epicStyleOf(await question({ idea: 'Task', story: 'Sub-task' }));
    expect(style).toEqual({ kind: 'sub-task' });
    const task = await jira.issue({ issuetype: { name: 'Task' } });
    const fields = { ...story(), issuetype: { name: 'Sub-task' }, ...parentFields(style, task) };
    const { key } = await createIssue(jira.as(), { fields });
    expect((await getIssue(jira.as(), key)).parent).toEqual(task);
  });

  test('cannot go below an issue of its own level, but a sub-task could', async () => {
    const style = epicStyleOf(await question({ idea: 'Task', story: 'Story' }));
    expect(style).toMatchObject({ kind: 'sub-task-only', types: [{ name: 'Sub-task' }] });
    expect(parentFields(style, { id: '1', key: 'A-1' })).toEqual({});
  });
});

describe('epic style without sub-tasks', () => {
  const type = (name: string, more: Partial<JiraIssueType> = {}): JiraIssueType => ({
    ...{ id: name, name, subtask: false },
    ...more,
  });
  const field = (fieldId: string): JiraCreateField => ({
    ...{ fieldId, name: fieldId, required: false, hasDefaultValue: false, schema: { type: 'any' } },
  });

  test('is none', () => {
    const [idea, story] = [type('Task'), type('Story')];
    const o = { idea, story, ideaFields: [], storyFields: [], issueTypes: [idea, story] };
    expect(epicStyleOf(o)).toEqual({ kind: 'none' });
    expect(epicStyleOf({ ...o, idea: type('Sub', { subtask: true }) })).toEqual({ kind: 'none' });
  });

  test('of a level above epics is parent only for epics', () => {
    const idea = type('Initiative', { hierarchyLevel: 2 });
    const base = { idea, ideaFields: [], storyFields: [field('parent')], issueTypes: [] };
    expect(epicStyleOf({ ...base, story: type('Epic', { hierarchyLevel: 1 }) })).toEqual({ kind: 'parent' });
    expect(epicStyleOf({ ...base, story: type('Story', { hierarchyLevel: 0 }) })).toEqual({ kind: 'none' });
  });
});

describe('story points', () => {
  const field = (id: string, name: string, custom: string, projectId?: string): JiraField => ({
    ...{ id, name, custom: true, schema: { type: 'number', custom } },
    ...(projectId === undefined ? {} : { projectId }),
  });
  const { float, storyPointEstimate } = customFieldTypes;

  test('of another team-managed project do not count', () => {
    const fields = [
      field('a', 'Story point estimate', storyPointEstimate, '7'),
      field('b', 'Size', float),
      field('c', 'Story Points', float),
    ];
    expect(storyPointsField(fields)?.id).toBe('c');
    expect(storyPointsField(fields, { projectId: '7' })?.id).toBe('a');
    expect(storyPointsField(fields, { estimationFieldId: 'b' })?.id).toBe('b');
    expect(storyPointsField(fields, { estimationFieldId: 'gone' })?.id).toBe('c');
    expect(storyPointsField(fields.slice(0, 2))).toBeUndefined();
  });
});

const fixtures = new URL('../../../../../shared/fixtures/', import.meta.url);
describe.skipIf(!existsSync(fixtures))('recorded answers are understood:', () => {
  const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));
  const clientOf = (body: unknown) => ({
    baseUrl: 'http://127.0.0.1:9',
    request: <T>({ schema }: { schema: { parse: (value: unknown) => T } }) =>
      Promise.resolve(schema.parse(body)),
  });

  test('fields of Cloud and of Server', async () => {
    const { response } = recorded('cloud/exchange.field.json') as { response: { body: unknown } };
    const cloud = await listFields(clientOf(response.body));
    expect(customFieldsOf(cloud, customFieldTypes.sprint)).toHaveLength(1);
    expect(storyPointsField(cloud)).toBeDefined();
    expect((await listFields(clientOf(recorded('data-center/fields.sample.json')))).length).toBeGreaterThan(
      0,
    );
  });

  test('boards, their configuration and sprints, priorities', async () => {
    const boards = await listBoards(clientOf(recorded('data-center/agile.boards.json')), 'X');
    expect(boards.length).toBeGreaterThan(0);
    const configuration = recorded('data-center/agile.board-configuration.json');
    expect((await getBoardConfiguration(clientOf(configuration), 1)).columns.length).toBeGreaterThan(0);
    const sprints = await listSprints(clientOf(recorded('data-center/agile.sprints.json')), 1);
    expect(sprints.length).toBeGreaterThan(0);
    const priorities = await listPriorities(clientOf(recorded('data-center/priorities.json')));
    expect(priorities.length).toBeGreaterThan(0);
  });
});
