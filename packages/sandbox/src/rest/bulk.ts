import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { canSee } from '../world/access.ts';
import type { JsonObject } from './answers.ts';
import { isObject, readJsonObject, refuse, RestRefusal, sendJson } from './answers.ts';
import type { CreatedIssue } from './issue.ts';
import { createFrom } from './issue.ts';
import { expandIssue } from './issue-expand.ts';
import { issueBean } from './issue-view.ts';

interface ElementError {
  status: number;
  elementErrors: unknown;
  /** Counted from 0, in the request. */
  failedElementNumber: number;
}

function readUpdates(body: Record<string, unknown>, limit: number | null): unknown[] {
  const { issueUpdates } = body;
  if (!Array.isArray(issueUpdates) || issueUpdates.length === 0) {
    throw refuse(400, 'issueUpdates is required: a list of what to create.');
  }
  if (limit !== null && issueUpdates.length > limit) {
    throw refuse(400, `The maximum number of issues created in bulk is ${limit}.`);
  }
  return issueUpdates;
}

const mostFetched = 100;

function readFetch(body: JsonObject): {
  idsOrKeys: string[];
  fields: string[];
  expand: string[];
  properties: string[];
} {
  const list = (name: string): string[] => {
    const value = body[name] ?? [];
    if (!Array.isArray(value)) throw refuse(400, `${name} has to be a list.`);
    return value.map(String);
  };
  const idsOrKeys = list('issueIdsOrKeys');
  if (idsOrKeys.length === 0) throw refuse(400, 'issueIdsOrKeys is required.');
  if (idsOrKeys.length > mostFetched) {
    throw refuse(400, `The maximum number of issues fetched in bulk is ${mostFetched}.`);
  }
  return { idsOrKeys, fields: list('fields'), expand: list('expand'), properties: list('properties') };
}

/** Cloud's way to read many at once, by id; what is not there or not for the caller is left out without a word. */
function registerBulkFetch(api: FastifyInstance, { world }: Surroundings): void {
  if (world.site.personality.deploymentType !== 'Cloud') return;
  api.post('/issue/bulkfetch', (request, reply) => {
    const { idsOrKeys, fields, expand, properties } = readFetch(readJsonObject(request));
    const { user } = request.exchange.caller;
    const found = new Set(idsOrKeys.flatMap((idOrKey) => world.issues.get(idOrKey) ?? []));
    const issues = [...found].filter((issue) => canSee(world, user, issue));
    const selection = { fields, ...(properties.length > 0 ? { properties } : {}) };
    const beans = issues
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map((issue) => ({
        ...issueBean(world, issue, selection),
        ...expandIssue(world, issue, { user, expand }),
      }));
    return sendJson(reply, 200, { issues: beans, issueErrors: [] });
  });
}

/** What can be made is made; only when nothing could be is the whole refused. */
export function registerBulk(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  registerBulkFetch(api, surroundings);
  api.post('/issue/bulk', (request, reply) => {
    const updates = readUpdates(readJsonObject(request), world.site.personality.bulkCreateLimit);
    const { user } = request.exchange.caller;
    const issues: CreatedIssue[] = [];
    const errors: ElementError[] = [];
    for (const [failedElementNumber, update] of updates.entries()) {
      try {
        issues.push(createFrom(world, user, isObject(update) ? update : {}));
      } catch (error) {
        if (!(error instanceof RestRefusal)) throw error;
        errors.push({ status: error.status, elementErrors: error.body, failedElementNumber });
      }
    }
    return sendJson(reply, issues.length > 0 ? 201 : 400, { issues, errors });
  });
}
