import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import { typeOfIssue } from '../rest/issue-view.ts';
import { projectOf } from '../world/access.ts';
import { screenFields } from '../world/fields.ts';
import type { World } from '../world/world.ts';
import { callerOf, findBoard, requestedIssue, requireMay } from './access.ts';
import { agileIssueBean } from './board-issues.ts';

const list = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((text) => text.split(',').filter((part) => part !== ''));

/** The issue and the field its board estimates with; 400 where the board does not estimate it. */
function estimated(world: World, request: FastifyRequest) {
  const issue = requestedIssue(world, request);
  const boardId = queryOf(request).get('boardId');
  if (boardId === null) throw refuse(400, "The 'boardId' query parameter is required.");
  const board = findBoard(world, callerOf(request), Number(boardId));
  const screen = {
    personality: world.site.personality,
    project: projectOf(world, issue),
    type: typeOfIssue(issue),
    user: callerOf(request),
  };
  const fieldId = board.estimationFieldId;
  if (fieldId === null || !screenFields(screen).some(({ id }) => id === fieldId)) {
    throw refuse(400, `The issue ${issue.key} cannot be estimated on the board ${board.name}.`);
  }
  return { issue, fieldId };
}

/** The value as text, as the resource has it. */
const estimation = (fieldId: string, value: string | number | null | undefined) => ({
  fieldId,
  ...(value === null || value === undefined ? {} : { value: String(value) }),
});

function readEstimation(body: Record<string, unknown>): number | null {
  const { value } = body;
  if (value === null || value === undefined || value === '') return null;
  const points = Number(value);
  if (!Number.isFinite(points)) throw refuse(400, `${JSON.stringify(value)} is an invalid number`);
  return points;
}

export function registerAgileIssues(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/issue/:issue', (request, reply) => {
    const query = queryOf(request);
    const options = { user: callerOf(request), fields: list(query, 'fields'), expand: list(query, 'expand') };
    return sendJson(reply, 200, agileIssueBean(world, requestedIssue(world, request), options));
  });

  api.get('/issue/:issue/estimation', (request, reply) => {
    const { issue, fieldId } = estimated(world, request);
    return sendJson(reply, 200, estimation(fieldId, issue.custom[fieldId]));
  });

  api.put('/issue/:issue/estimation', (request, reply) => {
    const { issue, fieldId } = estimated(world, request);
    requireMay(world, callerOf(request), { issue, to: 'edit' });
    const value = readEstimation(readJsonObject(request));
    const custom = { ...issue.custom, [fieldId]: value };
    world.issues.change(issue, { custom }, callerOf(request)?.name ?? '');
    return sendJson(reply, 200, estimation(fieldId, value));
  });
}
