import { OAuthProblemError, OAuthReplyError } from '@crosslink/oauth1';
import { JiraUnexpectedReplyError } from './errors.ts';
import { errorFromOAuthProblem } from './oauth-problem-error.ts';
import type { ReplyContext } from './reply-context.ts';

/** The codes of oauth1 for which this package has a name of its own. */
const REPLY_CODES: ReadonlyMap<string, string> = new Map([
  ['reply_redirect', 'jira_redirect'],
  ['reply_html', 'jira_html'],
  ['reply_status', 'jira_unexpected_status'],
  ['reply_too_large', 'jira_reply_too_large'],
]);

/** Translates oauth1's errors about a reply into ours; whatever else it is given it gives back. */
export function jiraErrorFrom(error: unknown, context: ReplyContext): unknown {
  if (error instanceof OAuthProblemError) return errorFromOAuthProblem(error, context);
  if (!(error instanceof OAuthReplyError)) return error;
  return new JiraUnexpectedReplyError({
    code: REPLY_CODES.get(error.code) ?? error.code,
    message: `Jira at ${context.baseUrl} was asked for a token: ${error.message}.`,
    remedy: error.remedy,
    status: error.status,
    cause: error,
  });
}
