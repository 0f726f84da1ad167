import { JiraRefusedError } from './errors.ts';
import { header, requestIdOf } from './headers.ts';
import type { HttpReply } from './http.ts';
import type { ReplyContext } from './reply-context.ts';

/**
 * Whether Jira treated an authorized request as a stranger's. It does so without a word when it takes the credential
 * for none: the reply is then a 200 with what anybody may see, or a 404 for what only users may see.
 *
 * A user name settles it. Only without one does the login reason count, which need not be `OK` on every healthy reply.
 */
export function isAnonymous(reply: Pick<HttpReply, 'headers'>): boolean {
  const user = header(reply, 'x-ausername');
  if (user !== '') return user === 'anonymous';
  const reasons = reply.headers['x-seraph-loginreason'];
  if (reasons === undefined) return false;
  return ![reasons]
    .flat()
    .join(',')
    .split(',')
    .some((reason) => reason.trim() === 'OK');
}

export function anonymousReply(reply: HttpReply, context: ReplyContext): JiraRefusedError {
  const reason = header(reply, 'x-seraph-loginreason');
  return new JiraRefusedError({
    code: 'jira_anonymous',
    message:
      `Jira at ${context.baseUrl} answered as if nobody were logged in` +
      `${/^[A-Z_]{1,40}$/.test(reason) ? ` (${reason})` : ''}: it does not accept the token any more, ` +
      'or something on the way takes it away.',
    remedy:
      'Connect to Jira again; if that does not help, check that nothing on the way removes the Authorization header.',
    status: reply.status,
    requestId: requestIdOf(reply),
  });
}
