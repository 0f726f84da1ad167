import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { noContent, readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import { typeOfIssue } from '../rest/issue-view.ts';
import { epicNameField } from '../world/fields.ts';
import type { Issue } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { callerOf, readIssues, requestedEpic, requireMay } from './access.ts';
import { epicBean } from './beans.ts';
import { ranked, sendIssues } from './board-issues.ts';
import { epicName } from './epic-name.ts';

const bean = (world: World, epic: Issue) => epicBean(world, epic, epicName(epic) ?? epic.summary);

/** Puts issues into an epic, or into none. Neither epics nor sub-tasks can be in one. */
function moveTo(world: World, request: FastifyRequest, epicId: string | null): void {
  const user = callerOf(request);
  const issues = readIssues(world, request, readJsonObject(request));
  for (const issue of issues) {
    requireMay(world, user, { issue, to: 'edit' });
    const { name, subtask } = typeOfIssue(issue);
    if (name === 'Epic' || subtask) {
      throw refuse(400, `The issue ${issue.key} cannot be added to an epic: it is of type ${name}.`);
    }
  }
  for (const issue of issues) world.issues.change(issue, { epicId }, user?.name ?? '');
}

function update(world: World, request: FastifyRequest): Issue {
  const epic = requestedEpic(world, request);
  const user = callerOf(request);
  requireMay(world, user, { issue: epic, to: 'edit' });
  const { name, summary } = readJsonObject(request);
  const custom = typeof name === 'string' ? { ...epic.custom, [epicNameField]: name } : epic.custom;
  const changes = typeof summary === 'string' ? { summary, custom } : { custom };
  world.issues.change(epic, changes, user?.name ?? '');
  return epic;
}

export function registerEpics(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.get('/epic/none/issue', (request, reply) => {
    const issues = [...world.issues.all()].filter(
      (issue) => issue.epicId === null && epicName(issue) === undefined,
    );
    return sendIssues(surroundings, { request, reply, issues: ranked(issues) });
  });
  api.post('/epic/none/issue', (request, reply) => {
    moveTo(world, request, null);
    return noContent(reply);
  });
  api.get('/epic/:epic', (request, reply) =>
    sendJson(reply, 200, bean(world, requestedEpic(world, request))),
  );
  api.post('/epic/:epic', (request, reply) => sendJson(reply, 200, bean(world, update(world, request))));
  api.get('/epic/:epic/issue', (request, reply) => {
    const issues = ranked(world.issues.inEpic(requestedEpic(world, request).id));
    return sendIssues(surroundings, { request, reply, issues });
  });
  api.post('/epic/:epic/issue', (request, reply) => {
    moveTo(world, request, requestedEpic(world, request).id);
    return noContent(reply);
  });
}
