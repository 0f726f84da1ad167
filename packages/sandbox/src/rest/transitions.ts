import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { projectOf } from '../world/access.ts';
import type { FieldDefinition } from '../world/fields.ts';
import { fieldDefinitions } from '../world/fields.ts';
import type { Issue, Transition, User } from '../world/model.ts';
import { statuses, transitions } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { moveToStatus } from '../world/world.ts';
import type { JsonObject } from './answers.ts';
import { noContent, readJsonObject, refuse, requireNone, sendJson } from './answers.ts';
import { statusBean } from './beans.ts';
import { addComments } from './comments.ts';
import { byFieldId, fieldMeta } from './field-meta.ts';
import { requestedIssue } from './issue-access.ts';
import type { IssueInput } from './issue-input.ts';
import { presentLists, readIssueInput, readOn } from './issue-input.ts';
import { openTransitions, typeOfIssue } from './issue-view.ts';

/** The fields of a transition's screen, as it wants them. */
function screenOf({ screen }: Transition): FieldDefinition[] {
  return screen.flatMap(({ fieldId, required }) => {
    const field = fieldDefinitions.find(({ id }) => id === fieldId);
    return field ? [{ ...field, required }] : [];
  });
}

function transitionBean(world: World, transition: Transition, place?: Parameters<typeof fieldMeta>[2]) {
  const { id, name, toStatusId } = transition;
  const to = statuses.find((status) => status.id === toStatusId);
  const fields = place && screenOf(transition).map((field) => fieldMeta(world, field, place));
  return { id, name, to: to && statusBean(world, to), ...(fields ? { fields: byFieldId(fields) } : {}) };
}

/** What this user can do to the issue now. */
export function transitionBeans(world: World, issue: Issue, o: { user: User | undefined; expand: string[] }) {
  const place = { project: projectOf(world, issue), type: typeOfIssue(issue) };
  const withFields = o.expand.includes('transitions.fields');
  return openTransitions(world, issue, o.user).map((transition) =>
    transitionBean(world, transition, withFields ? place : undefined),
  );
}

function openTransition(world: World, issue: Issue, { user, id }: { user: User | undefined; id: string }) {
  const open = openTransitions(world, issue, user).find((transition) => transition.id === id);
  if (open) return open;
  const { unknownTransitionStatus } = world.site.personality;
  if (unknownTransitionStatus === 500 && !transitions.some((transition) => transition.id === id)) {
    throw refuse(500, 'Internal server error');
  }
  throw refuse(400, `Transition id '${id}' is not valid for this issue.`);
}

function missing(screen: FieldDefinition[], values: JsonObject): Record<string, string> {
  const absent = screen.filter(({ id, required }) => required && values[id] === undefined);
  return Object.fromEntries(absent.map(({ id, name }) => [id, `${name} is required.`]));
}

/** Throws 400, with nothing changed, unless the transition is open to this user now and its screen content. */
export function applyTransition(
  world: World,
  issue: Issue,
  o: { user: User | undefined; id: string; input?: Pick<IssueInput, 'values' | 'comments'> },
): void {
  const { user, id, input = { values: {}, comments: [] } } = o;
  const transition = openTransition(world, issue, { user, id });
  const status = statuses.find((candidate) => candidate.id === transition.toStatusId);
  if (!status) throw new TypeError(`Transition ${id} leads nowhere`);
  const screen = screenOf(transition);
  const place = { world, project: projectOf(world, issue), type: typeOfIssue(issue), issue };
  const { changes, errors } = readOn(screen, input.values, place);
  requireNone({ ...missing(screen, input.values), ...errors });
  const by = user?.name ?? '';
  const { resolutionId, ...others } = changes;
  addComments(world, issue, { bodies: input.comments, by });
  moveToStatus(world, issue, {
    status,
    by,
    ...(resolutionId ? { resolutionId } : {}),
    others: { ...others, custom: { ...issue.custom, ...others.custom } },
  });
}

const expandOf = (request: FastifyRequest): string[] => queryOf(request).get('expand')?.split(',') ?? [];

export function registerTransitions(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/issue/:issue/transitions', (request, reply) => {
    const issue = requestedIssue(world, request);
    const { user } = request.exchange.caller;
    const wanted = queryOf(request).get('transitionId');
    const open = transitionBeans(world, issue, { user, expand: expandOf(request) });
    const shown = open.filter(({ id }) => wanted === null || id === wanted);
    return sendJson(reply, 200, { expand: 'transitions', transitions: shown });
  });

  api.post('/issue/:issue/transitions', (request, reply) => {
    const issue = requestedIssue(world, request);
    const body = readJsonObject(request);
    const present = presentLists(projectOf(world, issue), issue);
    const input = readIssueInput({ fields: {}, ...body }, present);
    const { transitionId: id } = input;
    if (id === undefined) throw refuse(400, "Missing 'transition' identifier");
    applyTransition(world, issue, { user: request.exchange.caller.user, id, input });
    return noContent(reply);
  });
}
