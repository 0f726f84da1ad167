import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { isObject, readJsonObject, refuse, RestRefusal, sendJson } from './answers.ts';
import type { CreatedIssue } from './issue.ts';
import { createFrom } from './issue.ts';

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

/** What can be made is made; only when nothing could be is the whole refused. */
export function registerBulk(api: FastifyInstance, { world }: Surroundings): void {
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
