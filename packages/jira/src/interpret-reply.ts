import type { ZodError, ZodType } from 'zod';
import { anonymousReply, isAnonymous } from './anonymity.ts';
import { parseJson } from './error-body.ts';
import { JiraRefusedError, JiraRequestError, JiraSetupError, JiraUnexpectedReplyError } from './errors.ts';
import type { JiraError } from './errors.ts';
import { requestIdOf } from './headers.ts';
import { isReadOnly } from './http.ts';
import type { HttpReply } from './http.ts';
import type { ReplyContext } from './reply-context.ts';
import { errorFromReply } from './reply-error.ts';
import { urlForMessages } from './site.ts';
import { unknownOutcome } from './transport-failure.ts';

/** What the reply may look like. */
export interface Expected<T> {
  schema: ZodType<T>;
  /** Statuses of refusal whose body is an answer, too, if it fits the schema. */
  answers?: readonly number[] | undefined;
}

/** Reads the reply to an authorized call of the REST API. Throws a `JiraError`. */
export function interpretReply<T>(
  reply: HttpReply,
  { schema, answers }: Expected<T>,
  context: ReplyContext,
): T {
  if (answers?.includes(reply.status) === true && !isAnonymous(reply)) {
    const answer = schema.safeParse(parseJson(reply.body));
    if (answer.success) return answer.data;
  }
  const error = errorFromReply(reply, context);
  if (error !== undefined && !isHiddenAnonymity(error, reply)) throw writeAware(error, reply, context);
  if (isAnonymous(reply)) throw writeAware(anonymousReply(reply, context), reply, context);
  const parsed = schema.safeParse(reply.body === '' ? undefined : parseJson(reply.body));
  if (parsed.success) return parsed.data;
  throw writeAware(unreadable(reply, parsed.error, context), reply, context);
}

/** A stranger gets 401, 403 or 404 where a user would have been served; Jira's own words on OAuth say more, though. */
function isHiddenAnonymity(error: JiraError, reply: HttpReply): boolean {
  const maybe = error instanceof JiraRequestError || error.code === 'jira_unauthorized';
  return maybe && isAnonymous(reply);
}

/**
 * A write may have happened if Jira failed at it (5xx), if its success cannot be read, or if it succeeded in nobody's
 * name. That a gateway answered for Jira proves nothing: the request may have passed it. A page of success
 * proves the opposite: it is a login page or a proxy's, never Jira's answer to a write.
 */
function writeAware(error: JiraError, reply: HttpReply, { request }: ReplyContext): JiraError {
  const didSucceed = reply.status < 300 && error.code !== 'jira_html';
  const didFail =
    reply.status >= 500 && !(error instanceof JiraRefusedError || error instanceof JiraSetupError);
  return !isReadOnly(request) && (didSucceed || didFail)
    ? unknownOutcome(request, error, reply.status)
    : error;
}

function unreadable(reply: HttpReply, error: ZodError, { request }: ReplyContext): JiraError {
  const isJson = reply.body === '' || parseJson(reply.body) !== undefined;
  const what = isJson ? `without what we need (${wrongParts(error)})` : 'that is not JSON';
  return new JiraUnexpectedReplyError({
    code: isJson ? 'jira_unexpected_shape' : 'jira_not_json',
    message: `${request.method} ${urlForMessages(request.url)} brought a reply ${what}.`,
    remedy: 'Check that the address belongs to a Jira and that no proxy changes its replies.',
    status: reply.status,
    requestId: requestIdOf(reply),
  });
}

/** Where in the reply something is wrong, without what stands there. */
function wrongParts(error: ZodError): string {
  const paths = error.issues.map(({ path }) => path.map(String).join('.') || 'the body itself');
  return [...new Set(paths)].slice(0, 5).join(', ');
}
