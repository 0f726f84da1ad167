import type { FastifyRequest } from 'fastify';

/** Where the sandbox is driven from outside. Not a part of Jira, so beside it. */
export const controlPath = '/__sandbox';

/** Whether the request is about the sandbox and not about the Jira it plays. */
export const isControl = (request: FastifyRequest): boolean =>
  /^\/__sandbox(?:[/?]|$)/.test(request.originalUrl);
