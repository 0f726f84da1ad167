import type { FastifyReply, FastifyRequest } from 'fastify';

import { bodyText } from '../exchange.ts';

export type FieldErrors = Record<string, string>;

/** A REST refusal with Jira's usual body, `{ errorMessages, errors }`, or with the body given. */
export class RestRefusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = 'RestRefusal';
    this.status = status;
    this.body = body;
  }
}

export const refuse = (status: number, ...errorMessages: string[]): RestRefusal =>
  new RestRefusal(status, { errorMessages, errors: {} });

export const refuseFields = (errors: FieldErrors): RestRefusal =>
  new RestRefusal(400, { errorMessages: [], errors });

/** What the REST framework itself says, before a resource is reached. */
export const refusePlainly = (status: number, message: string): RestRefusal =>
  new RestRefusal(status, { message, 'status-code': status });

/** Nothing is done while a field is wrong. */
export function requireNone(errors: FieldErrors): void {
  if (Object.keys(errors).length > 0) throw refuseFields(errors);
}

/** A resource that only a logged-in user may have. */
export const unauthenticated = (): RestRefusal =>
  refusePlainly(401, 'Client must be authenticated to access this resource.');

export function sendJson(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply.code(status).type('application/json;charset=UTF-8').send(JSON.stringify(value));
}

export const noContent = (reply: FastifyReply): FastifyReply => reply.code(204).send();

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as JSON; 415 unless it is called `application/json`, 400 unless it is. */
export function readJson(request: FastifyRequest): unknown {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw refusePlainly(415, 'HTTP 415 Unsupported Media Type');
  }
  try {
    return JSON.parse(bodyText(request));
  } catch {
    throw refuse(400, 'Unexpected character: the request body is not valid JSON');
  }
}

export function readJsonObject(request: FastifyRequest): JsonObject {
  const value = readJson(request);
  if (!isObject(value)) throw refuse(400, 'Can not deserialize the request body: a JSON object was expected');
  return value;
}

/** 1970-01-01T00:00:00.000+0000: Jira writes the offset without a colon. */
export const jiraTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

/** A page as Data Center cuts it. */
export function pageOf<T>(values: T[], query: URLSearchParams) {
  const startAt = readCount(query.get('startAt'), 0);
  const maxResults = readCount(query.get('maxResults'), 50);
  const page = values.slice(startAt, startAt + maxResults);
  const isLast = startAt + page.length >= values.length;
  return { maxResults, startAt, total: values.length, isLast, values: page };
}

export function readCount(text: string | null, fallback: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : fallback;
}

export const noProject = (keyOrId: string): string =>
  `No project could be found with ${/^\d+$/.test(keyOrId) ? 'id' : 'key'} '${keyOrId}'.`;
