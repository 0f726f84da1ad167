import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { readCount, sendJson } from '../rest/answers.ts';
import { expandIssue } from '../rest/issue-expand.ts';
import { issueBean, statusOfIssue } from '../rest/issue-view.ts';
import { findIssues } from '../rest/search.ts';
import { canSee } from '../world/access.ts';
import type { Board, Issue, Sprint, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { agileLink, epicBean, sprintBean } from './beans.ts';
import { epicName } from './epic-name.ts';

const byRank = (a: Issue, b: Issue): number => (a.rank < b.rank ? -1 : Number(a.rank > b.rank));

export const ranked = (issues: Iterable<Issue>): Issue[] => [...issues].sort(byRank);

/** The sprint the issue is in now: active or future. */
export function presentSprint(world: World, { sprintIds }: Issue): Sprint | undefined {
  const last = world.boards.sprints.get(sprintIds.at(-1) ?? -1);
  return last?.state === 'closed' ? undefined : last;
}

export const boardIssues = (world: World, { projectKey }: Board): Issue[] =>
  ranked(world.issues.inProject(projectKey));

/** What is still to be planned: in no sprint, not done, and no epic or part of another issue. */
export const isBacklog = (world: World, issue: Issue): boolean =>
  !presentSprint(world, issue) &&
  issue.parentId === null &&
  statusOfIssue(issue).category !== 'done' &&
  epicName(issue) === undefined;

/** The fields that only agile resources have. */
function agileExtras(world: World, issue: Issue) {
  const sprint = presentSprint(world, issue);
  const closed = issue.sprintIds.flatMap((id) => world.boards.sprints.get(id) ?? []);
  const epic = issue.epicId === null ? undefined : world.issues.get(issue.epicId);
  return {
    flagged: false,
    sprint: sprint ? sprintBean(world, sprint) : null,
    closedSprints: closed.filter(({ state }) => state === 'closed').map((one) => sprintBean(world, one)),
    epic: epic ? epicBean(world, epic, epicName(epic) ?? epic.summary) : null,
  };
}

export function agileIssueBean(
  world: World,
  issue: Issue,
  o: { user: User | undefined; fields: string[]; expand: string[] },
) {
  const bean = issueBean(world, issue, { fields: o.fields });
  const extras = Object.entries(agileExtras(world, issue)).filter(
    ([name]) => o.fields.length === 0 || o.fields.includes(name) || o.fields.includes('*all'),
  );
  return {
    ...bean,
    self: agileLink(world, `issue/${issue.id}`),
    fields: { ...bean.fields, ...Object.fromEntries(extras) },
    ...expandIssue(world, issue, o),
  };
}

const listed = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((text) => text.split(',').filter((part) => part !== ''));

/** A page of those of the issues that the caller may see and that `jql` finds, where it is given. */
export function sendIssues(
  surroundings: Surroundings,
  { request, reply, issues }: { request: FastifyRequest; reply: FastifyReply; issues: Issue[] },
): FastifyReply {
  const { world } = surroundings;
  const query = queryOf(request);
  const { user } = request.exchange.caller;
  const jql = query.get('jql');
  const found =
    jql === null ? undefined : new Set(findIssues(jql, surroundings, { request }).map(({ id }) => id));
  const visible = issues.filter((issue) => canSee(world, user, issue) && (found?.has(issue.id) ?? true));
  const startAt = readCount(query.get('startAt'), 0);
  const maxResults = Math.min(readCount(query.get('maxResults'), 50), 1000);
  const options = { user, fields: listed(query, 'fields'), expand: listed(query, 'expand') };
  return sendJson(reply, 200, {
    expand: 'schema,names',
    startAt,
    maxResults,
    total: visible.length,
    issues: visible
      .slice(startAt, startAt + maxResults)
      .map((issue) => agileIssueBean(world, issue, options)),
  });
}
