import { readProblem } from '@crosslink/oauth1';
import { jiraSentences } from './error-body.ts';
import type { JiraSentences } from './error-body.ts';
import {
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraUnexpectedReplyError,
  JiraUnreachableError,
} from './errors.ts';
import type { JiraError, JiraErrorOptions } from './errors.ts';
import { header, requestIdOf, retryAfterSeconds } from './headers.ts';
import { htmlTitle, looksLikeHtml } from './html-title.ts';
import type { HttpReply } from './http.ts';
import { errorFromOAuthProblem } from './oauth-problem-error.ts';
import { scopesNeededFor } from './oauth2/scopes.ts';
import type { ReplyContext } from './reply-context.ts';
import { urlForMessages } from './site.ts';

/** What a reply complains about; undefined if it is a success. The order decides which error wins. */
export function errorFromReply(reply: HttpReply, context: ReplyContext): JiraError | undefined {
  if (reply.status >= 200 && reply.status < 300) {
    return isHtml(reply) && reply.status !== 204 ? htmlPage(reply, context) : undefined;
  }
  // What Jira itself says comes before what we make of the status.
  const problem = readProblem(reply);
  if (problem !== undefined) {
    return errorFromOAuthProblem({ problem, status: reply.status, requestId: requestIdOf(reply) }, context);
  }
  if (reply.status < 400) return redirect(reply, context);
  if (reply.status === 429) return rateLimited(reply, context);
  if (reply.status >= 500) return serverTrouble(reply, context);
  if (reply.status === 401) return unauthorized(reply, context);
  return isHtml(reply) ? htmlPage(reply, context) : refusedRequest(reply, context);
}

function isHtml(reply: HttpReply): boolean {
  return reply.body.trim() !== '' && looksLikeHtml(header(reply, 'content-type'), reply.body);
}

/** Where the reply came from and what its page calls itself. */
function place(reply: HttpReply, { request }: ReplyContext): string {
  const title = isHtml(reply) ? htmlTitle(reply.body) : undefined;
  const page = title === undefined ? '' : `, page “${title}”`;
  return `${request.method} ${urlForMessages(request.url)} (status ${reply.status}${page})`;
}

function seen(reply: HttpReply): Pick<JiraErrorOptions, 'status' | 'requestId'> {
  return { status: reply.status, requestId: requestIdOf(reply) };
}

function redirect(reply: HttpReply, context: ReplyContext): JiraError {
  const location = header(reply, 'location');
  const target = URL.canParse(location, context.request.url)
    ? urlForMessages(new URL(location, context.request.url).href)
    : 'nowhere';
  return new JiraUnexpectedReplyError({
    ...seen(reply),
    code: 'jira_redirect',
    message: `${place(reply, context)} leads to ${target} instead of answering.`,
    remedy:
      'Check the address of the site: a signed request cannot follow a redirect. Https, another host or a login in front of Jira are the usual reasons.',
  });
}

function rateLimited(reply: HttpReply, context: ReplyContext): JiraError {
  const seconds = retryAfterSeconds(reply, context.nowMs);
  return new JiraRateLimitedError({
    ...seen(reply),
    code: 'jira_rate_limited',
    message: `Jira at ${context.baseUrl} asks for fewer requests.`,
    remedy:
      seconds === undefined ? 'Try again in a few minutes.' : `Try again in ${Math.max(seconds, 1)} seconds.`,
    retryAfterSeconds: seconds,
  });
}

function serverTrouble(reply: HttpReply, context: ReplyContext): JiraError {
  if (reply.status >= 502 && reply.status <= 504) {
    return new JiraUnreachableError({
      ...seen(reply),
      code: 'jira_unavailable',
      message: `Jira is not available: ${place(reply, context)}.`,
      remedy: 'Try again when Jira is up; it may be starting or under maintenance.',
      nothingSent: false,
      retryAfterSeconds: retryAfterSeconds(reply, context.nowMs),
    });
  }
  return new JiraUnexpectedReplyError({
    ...seen(reply),
    code: 'jira_server_error',
    message: `Jira failed: ${place(reply, context)}${quoted(jiraSentences(reply.body))}.`,
    remedy: 'Ask the Jira administrator to look into Jira’s log for the time of this request.',
  });
}

/** Cloud's gateway; no new token can mend it. */
const isScopeMissing = (reply: HttpReply): boolean => /scope does not match/i.test(reply.body);

function unauthorized(reply: HttpReply, context: ReplyContext): JiraError {
  if (isScopeMissing(reply)) return scopeMissing(reply, context);
  return new JiraRefusedError({
    ...seen(reply),
    code: 'jira_unauthorized',
    message: `Jira does not accept our authorization: ${place(reply, context)}.`,
    remedy:
      'Connect to Jira again; if that does not help, check that nothing on the way removes the Authorization header.',
  });
}

function scopeMissing(reply: HttpReply, context: ReplyContext): JiraError {
  const needed = scopesNeededFor(context.request.url)?.join(' and ');
  return new JiraSetupError({
    ...seen(reply),
    code: 'scope_missing',
    message: `What was allowed at Atlassian does not cover this${needed === undefined ? '' : `, which takes the scopes ${needed}`}: ${place(reply, context)}.`,
    remedy:
      'Add the missing scope to the app in Atlassian’s developer console (Permissions, Jira API), enter the app’s client ID and secret in Crosslink once more, then connect again.',
  });
}

function htmlPage(reply: HttpReply, context: ReplyContext): JiraError {
  return new JiraUnexpectedReplyError({
    ...seen(reply),
    code: 'jira_html',
    message: `A web page came instead of data: ${place(reply, context)}.`,
    remedy:
      'Check the address of the site with its context path; a login page or proxy in front of Jira has the same effect.',
  });
}

const REQUEST_CODES: ReadonlyMap<number, { code: string; what: string; remedy: string }> = new Map([
  [
    403,
    {
      code: 'jira_forbidden',
      what: 'Jira does not allow this',
      remedy: 'Ask the Jira administrator for the permission, or connect as somebody who has it.',
    },
  ],
  [
    404,
    {
      code: 'jira_not_found',
      what: 'Jira does not know this or does not show it to this user',
      remedy: 'Check the project or issue key, and that the connected user may see it.',
    },
  ],
]);
const INVALID_REQUEST = {
  code: 'jira_invalid_request',
  what: 'Jira does not accept the request',
  remedy: 'Correct what Jira names and try again.',
};

function refusedRequest(reply: HttpReply, context: ReplyContext): JiraError {
  const { code, what, remedy } = REQUEST_CODES.get(reply.status) ?? INVALID_REQUEST;
  const sentences = jiraSentences(reply.body);
  return new JiraRequestError({
    ...seen(reply),
    ...sentences,
    code,
    message: `${what}: ${place(reply, context)}${quoted(sentences)}.`,
    remedy,
  });
}

function quoted({ errorMessages, fieldErrors }: JiraSentences): string {
  const fields = Object.entries(fieldErrors).map(([field, sentence]) => `${field}: ${sentence}`);
  const text = [...errorMessages, ...fields].map((sentence) => sentence.replace(/\.$/, '')).join('; ');
  return text === '' ? '' : `: ${text.slice(0, 500)}`;
}
