import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import {
  basicAuthorization,
  createIssue,
  rest,
  send,
  startSandbox,
} from '../testing/fixture.test-support.ts';
import type { Sandbox } from '../index.ts';

/** Beside the checkout; not a part of it. */
const folder = new URL('../../../../../shared/fixtures/', import.meta.url);
const fixturesAreHere = existsSync(folder);

const recorded = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const replyOf = (file: string): unknown => (recorded(file) as { response: { body: unknown } }).response.body;

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  kindOf(value) === 'object' && value !== null;

/** Custom fields are of their site; users differ by what their privacy lets through. */
const ofTheirSite = /^customfield_|^\d+x\d+$|@/;

/** Members that the record carries and ours does not, or carries as another kind; null may stand for anything. */
function missing(theirs: unknown, ours: unknown, path = ''): string[] {
  if (theirs === null || ours === null) return [];
  if (kindOf(theirs) !== kindOf(ours)) return [`${path}: ${kindOf(theirs)}, ours ${kindOf(ours)}`];
  if (Array.isArray(theirs)) {
    const [first, own] = [theirs[0] as unknown, (ours as unknown[])[0]];
    return first === undefined || own === undefined ? [] : missing(first, own, `${path}[]`);
  }
  if (!isRecord(theirs) || !isRecord(ours)) return [];
  return Object.entries(theirs)
    .filter(([name]) => !ofTheirSite.test(name))
    .flatMap(([name, value]) =>
      name in ours ? missing(value, ours[name], `${path}.${name}`) : [`${path}.${name}: absent`],
    );
}

/** What ours lacks on purpose: parts of Jira that the sandbox does not have. */
const notOurs = [
  // Time tracking, security levels, attachments and votes are not in the sandbox beyond their empty forms.
  /\.(aggregate)?(time(spent|originalestimate|estimate|tracking)|progress|workratio|lastViewed|security)/,
  /\.(statuscategorychangedate|statusCategory|issuerestriction|aggregatetime\w+|aggregateprogress)\b/,
  /\.(thumbnail|watches|votes|worklog|attachment|issuelinks)/,
  // Jira Service Management.
  /\.jsdPublic/,
  // Scopes, entity ids and translated names of team-managed projects.
  /\.(entityId|uuid|scope|untranslatedName|untranslatedStatusName)/,
  // Only where there is something to show: limits of columns, the end of a sprint, the epic above.
  /\.columns\[\]\.(min|max)|\.values\[\]\.completeDate|\.fields\.parent/,
  // Project roles.
  /\.roles\./,
  // Older Clouds named people by name and key, too.
  /\.(name|key|emailAddress|accountType)\b.*$/,
];

const unexpected = (theirs: unknown, ours: unknown) =>
  missing(theirs, ours).filter((line) => !notOurs.some((pattern) => pattern.test(line)));

async function get(sandbox: Sandbox, path: string): Promise<unknown> {
  const answer = await send(`${sandbox.url}${path}`, { headers: basicAuthorization(sandbox, 'alice') });
  return JSON.parse(answer.text);
}

describe.skipIf(!fixturesAreHere)('what was recorded (../shared/fixtures) is carried', () => {
  describe('by Cloud', () => {
    test.each([
      ['exchange.serverInfo.json', '/rest/api/2/serverInfo'],
      ['exchange.field.json', '/rest/api/2/field'],
      [
        'exchange.createmeta-legacy.json',
        '/rest/api/2/issue/createmeta?projectKeys=DEMO&expand=projects.issuetypes.fields',
      ],
    ])('%s', async (file, path) => {
      const sandbox = await startSandbox({ version: 'cloud' });
      expect(unexpected(replyOf(`cloud/${file}`), await get(sandbox, path))).toEqual([]);
    });

    test('creating, commenting, editing, moving', async () => {
      const sandbox = await startSandbox({ version: 'cloud' });
      const made = await rest(sandbox, 'POST', '/issue', {
        body: { fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'Recorded' } },
      });
      expect(unexpected(replyOf('cloud/exchange.issue-create-201.json'), made.body)).toEqual([]);
      const comment = await rest(sandbox, 'POST', '/issue/DEMO-1/comment', { body: { body: 'Hello' } });
      expect(unexpected(replyOf('cloud/exchange.comment-create-201.json'), comment.body)).toEqual([]);
    });
  });

  describe('by Data Center', () => {
    test.each([
      ['statuscategories.json', '/rest/api/2/statuscategory'],
      ['statuses.json', '/rest/api/2/status'],
      ['fields.sample.json', '/rest/api/2/field'],
      ['priorities.json', '/rest/api/2/priority'],
      ['createmeta-issuetypes.v9-page.json', '/rest/api/2/issue/createmeta/DEMO/issuetypes'],
      ['search.empty.json', '/rest/api/2/search?jql=labels%3Dnone'],
      ['agile.boards.json', '/rest/agile/1.0/board'],
      ['agile.sprints.json', '/rest/agile/1.0/board/1/sprint'],
      ['agile.board-configuration.json', '/rest/agile/1.0/board/2/configuration'],
    ])('%s', async (file, path) => {
      const sandbox = await startSandbox();
      expect(unexpected(recorded(`data-center/${file}`), await get(sandbox, path))).toEqual([]);
    });

    test.each([
      ['issue-get.json', '/rest/api/2/issue/DEMO-1'],
      ['transitions.json', '/rest/api/2/issue/DEMO-1/transitions'],
      ['project.json', '/rest/api/2/project/DEMO'],
      ['issue-properties-keys.json', '/rest/api/2/issue/DEMO-1/properties'],
      ['agile.sprint-issues.json', '/rest/agile/1.0/sprint/1/issue'],
    ])('%s', async (file, path) => {
      const sandbox = await startSandbox();
      await createIssue(sandbox, { customfield_10102: 1, assignee: { name: 'bob' } });
      await rest(sandbox, 'PUT', '/issue/DEMO-1/properties/proof', { body: 1 });
      expect(unexpected(recorded(`data-center/${file}`), await get(sandbox, path))).toEqual([]);
    });

    test('errors in its words', async () => {
      const sandbox = await startSandbox();
      await createIssue(sandbox);
      const nothing = await rest(sandbox, 'PUT', '/issue/DEMO-1', { body: {} });
      expect(nothing.body).toMatchObject(
        recorded('data-center/error.missing-fields-or-update-400.json') as object,
      );
    });
  });
});
