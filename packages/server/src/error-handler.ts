import type { FastifyReply, FastifyRequest } from 'fastify';
import { detailsOf } from './error-details.ts';
import { presentationOf } from './error-table.ts';
import type { Presentation } from './error-table.ts';
import { fromFramework, internalError, isDeliberate } from './http-errors.ts';
import type { DeliberateError } from './http-errors.ts';

/** An error as a caller sees it: the `error` member of every error reply. */
export interface PublicError {
  code: string;
  message: string;
  remedy: string;
  /** The same request may succeed later without anybody changing anything. */
  retryable: boolean;
  details?: Record<string, unknown>;
}

/**
 * Decides what a caller sees of anything thrown, and writes the log line. Errors thrown on purpose show their
 * code, message and remedy; anything else becomes `internal_error`, and only the log knows more.
 */
export function presentError(
  thrown: unknown,
  request: FastifyRequest,
): { presentation: Presentation; error: PublicError; retryAfterSeconds?: number } {
  const known = isDeliberate(thrown) ? thrown : fromFramework(thrown, request.routeOptions.bodyLimit);
  const shown: DeliberateError = known ?? internalError();
  const presentation = presentationOf(shown);
  logError(known ?? thrown, presentation, request);
  const { code, message, remedy, retryAfterSeconds } = shown;
  const details = detailsOf(shown);
  return {
    presentation,
    error: { code, message, remedy, retryable: presentation.retryable, ...(details ? { details } : {}) },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Error handler of the JSON routes: replies `{ error }` with the status of the error table. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { presentation, error, retryAfterSeconds } = presentError(thrown, request);
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  return reply
    .code(presentation.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error }));
}

/** For an address that cannot even be routed. No hook has run for it, so the headers that matter are set here. */
export function sendUnroutable(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  sendError(thrown, request, reply);
}

function logError(thrown: unknown, { level }: Presentation, request: FastifyRequest): void {
  if (!isDeliberate(thrown)) {
    request.log.error({ err: thrown }, 'request failed unexpectedly');
    return;
  }
  // A deliberate error is explained by its code; only one of ours needs the evidence.
  const { code, message, cause } = thrown;
  request.log[level]({ code, problem: message, ...(level === 'error' && { err: cause }) }, 'request refused');
}
