import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { JsonObject } from '../rest/answers.ts';
import { noContent, readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import { may, projectOf } from '../world/access.ts';
import type { Issue } from '../world/model.ts';
import { rankBetween } from '../world/rank.ts';
import type { World } from '../world/world.ts';
import { callerOf, readIssues, requireMay, visibleIssue } from './access.ts';
import { ranked } from './board-issues.ts';

/** Where issues are to go: right before or right after another one. */
interface Target {
  issue: Issue;
  side: 'before' | 'after';
}

function readTarget(world: World, request: FastifyRequest, body: JsonObject): Target {
  const { rankBeforeIssue: before, rankAfterIssue: after } = body;
  if ((before === undefined) === (after === undefined)) {
    throw refuse(400, 'Exactly one of rankBeforeIssue and rankAfterIssue must be given.');
  }
  const issue = visibleIssue(world, callerOf(request), String(before ?? after));
  return { issue, side: before === undefined ? 'after' : 'before' };
}

/** Puts the issues, in their order, next to the target. */
function rankNextTo(world: World, issues: Issue[], o: { target: Target; by: string }): void {
  const { target, by } = o;
  const others = ranked(world.issues.all()).filter((issue) => !issues.includes(issue));
  const at = others.indexOf(target.issue) + (target.side === 'after' ? 1 : 0);
  let before = others[at - 1]?.rank;
  for (const issue of issues) {
    const rank = rankBetween(before, others[at]?.rank);
    world.issues.change(issue, { rank }, by);
    before = rank;
  }
}

interface Entry {
  issueId: number;
  issueKey: string;
  status: number;
  errors: string[];
}

/** 204, or 207 with what became of each where some could not be ranked. */
function rank(world: World, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = readJsonObject(request);
  const issues = readIssues(world, request, body);
  const target = readTarget(world, request, body);
  const user = callerOf(request);
  if (issues.includes(target.issue)) throw refuse(400, 'An issue cannot be ranked next to itself.');
  const allowed = issues.filter((issue) => may(user, 'schedule', projectOf(world, issue)));
  rankNextTo(world, allowed, { target, by: user?.name ?? '' });
  if (allowed.length === issues.length) return noContent(reply);
  const entries = issues.map((issue): Entry => {
    const ok = allowed.includes(issue);
    const errors = ok ? [] : ['You do not have permission to rank this issue. (Schedule Issues)'];
    return { issueId: Number(issue.id), issueKey: issue.key, status: ok ? 200 : 403, errors };
  });
  return sendJson(reply, 207, { entries });
}

export function registerRanking(api: FastifyInstance, { world }: Surroundings): void {
  api.put('/issue/rank', (request, reply) => rank(world, request, reply));

  api.post('/backlog/issue', (request, reply) => {
    const user = callerOf(request);
    const issues = readIssues(world, request, readJsonObject(request));
    for (const issue of issues) requireMay(world, user, { issue, to: 'schedule' });
    for (const issue of issues) {
      const past = issue.sprintIds.filter((id) => world.boards.sprints.get(id)?.state === 'closed');
      world.issues.change(issue, { sprintIds: past }, user?.name ?? '');
    }
    return noContent(reply);
  });
}
