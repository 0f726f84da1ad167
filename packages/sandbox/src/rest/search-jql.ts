import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { readJsonObject, refuse, RestRefusal, sendJson } from './answers.ts';
import type { JsonObject } from './answers.ts';
import { expandIssue } from './issue-expand.ts';
import { issueBean } from './issue-view.ts';
import { findIssues } from './search.ts';

interface SearchInput {
  jql: string;
  nextPageToken: string | undefined;
  maxResults: number;
  fields: string[];
  properties: string[] | undefined;
  expand: string[];
  reconcile: ReadonlySet<string>;
}

const defaultPage = 50;
const largestPage = 5000;
/** With more than ids and keys in them, pages are cut shorter. */
const largestPageWithFields = 100;
const tokenLifeMs = 7 * 86_400_000;

const removed = (): RestRefusal =>
  new RestRefusal(410, {
    errorMessages: [
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. ' +
        'A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
    ],
    errors: {},
  });

const strings = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;

function readPageSize(value: unknown): number {
  if (value === undefined || value === null) return defaultPage;
  const count = Number(value);
  if (Number.isInteger(count) && count >= 0 && count <= largestPage) return count;
  throw refuse(400, `The maxResults has to be a number from 0 to ${largestPage}.`);
}

const mostReconciled = 50;

/** Ids of issues the caller just wrote and wants to find as they are. */
function readReconcile(ids: unknown): ReadonlySet<string> {
  if (!Array.isArray(ids) || !ids.every((id) => /^\d+$/.test(String(id)))) {
    throw refuse(400, 'reconcileIssues has to be a list of issue ids.');
  }
  if (ids.length > mostReconciled)
    throw refuse(400, `reconcileIssues may hold ${mostReconciled} ids at most.`);
  return new Set(ids.map(String));
}

function readQuery(query: URLSearchParams): SearchInput {
  const list = (name: string) => query.getAll(name).flatMap((text) => text.split(','));
  return {
    jql: query.get('jql') ?? '',
    nextPageToken: query.get('nextPageToken') ?? undefined,
    maxResults: readPageSize(query.get('maxResults')),
    fields: list('fields'),
    properties: query.has('properties') ? list('properties') : undefined,
    expand: list('expand'),
    reconcile: readReconcile(list('reconcileIssues').filter((id) => id !== '')),
  };
}

function readBody(body: JsonObject): SearchInput {
  const { jql, nextPageToken, maxResults, fields, properties, expand, reconcileIssues } = body;
  if (expand !== undefined && typeof expand !== 'string') throw refuse(400, 'Invalid request payload.');
  return {
    jql: typeof jql === 'string' ? jql : '',
    nextPageToken: typeof nextPageToken === 'string' ? nextPageToken : undefined,
    maxResults: readPageSize(maxResults),
    fields: strings(fields) ?? [],
    properties: strings(properties),
    expand: expand?.split(',') ?? [],
    reconcile: readReconcile(reconcileIssues ?? []),
  };
}

/** Nobody may ask for everything there is. */
function requireBounded(jql: string): void {
  if (jql.trim() !== '' && !/^\s*order\s+by\b/i.test(jql)) return;
  throw refuse(
    400,
    'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
  );
}

const invalidToken = () => refuse(400, 'The provided nextPageToken is invalid or expired.');

/** What a page token stands for: the id of the last issue of the page before, and the query it belongs to. */
function readToken(token: string, jql: string, nowMs: number): string {
  let page: unknown;
  try {
    page = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalidToken();
  }
  const { query, after, until } = page as { query?: unknown; after?: unknown; until?: unknown };
  if (query !== jql || typeof after !== 'string' || typeof until !== 'number' || nowMs > until) {
    throw invalidToken();
  }
  return after;
}

function answer(surroundings: Surroundings, reply: FastifyReply, input: SearchInput): FastifyReply {
  const { world } = surroundings;
  const { jql, fields, properties, nextPageToken, expand, reconcile } = input;
  const { request } = reply;
  const { user } = request.exchange.caller;
  requireBounded(jql);
  const found = findIssues(jql, surroundings, { request, reconcile });
  const after = nextPageToken === undefined ? undefined : readToken(nextPageToken, jql, world.now());
  const startAt = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
  const thin = fields.every((field) => field === 'id' || field === 'key');
  const size = Math.min(input.maxResults, thin ? largestPage : largestPageWithFields);
  const page = found.slice(startAt, startAt + size);
  const last = page.at(-1);
  const isLast = startAt + page.length >= found.length;
  const next = { query: jql, after: last?.id, until: world.now() + tokenLifeMs };
  const selection = { fields, ...(properties ? { properties } : {}) };
  return sendJson(reply, 200, {
    // Without `fields` it is ids only.
    issues: page.map((issue) =>
      fields.length === 0
        ? { id: issue.id }
        : { ...issueBean(world, issue, selection), ...expandIssue(world, issue, { user, expand }) },
    ),
    ...(isLast ? {} : { nextPageToken: Buffer.from(JSON.stringify(next)).toString('base64url') }),
    isLast,
  });
}

/** Search of Cloud: page by page, without a total. */
export function registerSearchJql(api: FastifyInstance, surroundings: Surroundings): void {
  const gone = () => {
    throw removed();
  };
  api.get('/search', gone);
  api.post('/search', gone);
  api.get('/search/jql', (request, reply) => answer(surroundings, reply, readQuery(queryOf(request))));
  api.post('/search/jql', (request, reply) => answer(surroundings, reply, readBody(readJsonObject(request))));
  api.post('/search/approximate-count', (request: FastifyRequest, reply) => {
    const { jql } = readBody(readJsonObject(request));
    requireBounded(jql);
    return sendJson(reply, 200, { count: findIssues(jql, surroundings, { request }).length });
  });
}
