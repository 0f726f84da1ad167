import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { searchIssues } from '../jql/search.ts';
import { JqlError } from '../jql/tokens.ts';
import type { Issue } from '../world/model.ts';
import { readCount, readJsonObject, refuse, sendJson } from './answers.ts';
import { expandIssue } from './issue-expand.ts';
import { issueBean } from './issue-view.ts';

interface SearchInput {
  jql: string;
  startAt: number;
  maxResults: number;
  fields: string[];
  properties?: string[];
  expand: string[];
}

/** `jira.search.views.default.max`: larger requests are cut to it without a word. */
const mostResults = 1000;

const strings = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;

function readQuery(query: URLSearchParams): SearchInput {
  const properties = query.get('properties')?.split(',');
  return {
    jql: query.get('jql') ?? '',
    startAt: readCount(query.get('startAt'), 0),
    maxResults: readCount(query.get('maxResults'), 50),
    fields: query.getAll('fields').flatMap((list) => list.split(',')),
    expand: query.getAll('expand').flatMap((list) => list.split(',')),
    ...(properties ? { properties } : {}),
  };
}

function readBody(request: FastifyRequest): SearchInput {
  const { jql, startAt, maxResults, fields, properties, expand } = readJsonObject(request);
  if (jql !== undefined && jql !== null && typeof jql !== 'string') {
    throw refuse(400, "Can not deserialize 'jql': a string was expected");
  }
  const count = (value: unknown, fallback: number) =>
    Number.isInteger(value) && (value as number) >= 0 ? (value as number) : fallback;
  const wanted = strings(properties);
  return {
    jql: jql ?? '',
    startAt: count(startAt, 0),
    maxResults: count(maxResults, 50),
    fields: strings(fields) ?? [],
    expand: strings(expand) ?? [],
    ...(wanted ? { properties: wanted } : {}),
  };
}

/** What the query finds for the caller; 400 in Jira's words where it cannot be read. */
export function findIssues(
  jql: string,
  { world }: Surroundings,
  { request, reconcile }: { request: FastifyRequest; reconcile?: ReadonlySet<string> },
): Issue[] {
  try {
    const asking = { world, user: request.exchange.caller.user };
    return searchIssues(jql, asking, reconcile ? { reconcile } : {});
  } catch (error) {
    if (error instanceof JqlError) throw refuse(400, error.message);
    throw error;
  }
}

function answer(
  surroundings: Surroundings,
  request: FastifyRequest,
  reply: FastifyReply,
  input: SearchInput,
) {
  const { world } = surroundings;
  const { user } = request.exchange.caller;
  const { fields, properties, startAt } = input;
  const found = findIssues(input.jql, surroundings, { request });
  const maxResults = Math.min(input.maxResults, mostResults);
  const selection = {
    fields: fields.length > 0 ? fields : ['*navigable'],
    ...(properties ? { properties } : {}),
  };
  const page = found.slice(startAt, startAt + maxResults);
  return sendJson(reply, 200, {
    expand: 'schema,names',
    startAt,
    maxResults,
    total: found.length,
    issues: page.map((issue) => ({
      ...issueBean(world, issue, selection),
      ...expandIssue(world, issue, { user, expand: input.expand }),
    })),
  });
}

export function registerSearch(api: FastifyInstance, surroundings: Surroundings): void {
  api.get('/search', (request, reply) => answer(surroundings, request, reply, readQuery(queryOf(request))));
  api.post('/search', (request, reply) => answer(surroundings, request, reply, readBody(request)));
}
