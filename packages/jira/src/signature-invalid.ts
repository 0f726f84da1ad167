import type { OAuthProblem } from '@crosslink/oauth1';
import { baseStringDifferences } from './base-string-difference.ts';
import { JiraSetupError } from './errors.ts';
import type { BaseStringDifference } from './errors.ts';
import { applicationLinksUrl } from './reply-context.ts';
import type { ReplyContext } from './reply-context.ts';

/**
 * Says why a signature was refused: Jira echoes what it signed, and either that differs from what we signed, then
 * something on the way changes requests, or it does not, then the keys differ.
 */
export function signatureInvalid(
  failure: { problem: OAuthProblem; status: number; requestId?: string | undefined; cause: unknown },
  context: ReplyContext,
): JiraSetupError {
  const theirs = failure.problem.serverBaseString;
  const ours = context.request.baseString;
  const differences =
    ours === undefined || theirs === undefined ? undefined : baseStringDifferences(ours, theirs);
  return new JiraSetupError({
    code: 'signature_invalid',
    message: `Jira at ${context.baseUrl} does not accept our signature${explanation(differences)}.`,
    remedy: remedy(differences, context),
    status: failure.status,
    requestId: failure.requestId,
    cause: failure.cause,
    differences,
  });
}

function explanation(differences: BaseStringDifference[] | undefined): string {
  if (differences === undefined) return '';
  if (differences.length === 0) return ': both sides signed the same request, so the key pair differs';
  const parts = differences.map(({ part, ours, theirs }) => `${part} (we: ${ours}, Jira: ${theirs})`);
  return `: the request Jira saw is not the one we sent, it differs in ${parts.join(' and ')}`;
}

function remedy(differences: BaseStringDifference[] | undefined, context: ReplyContext): string {
  if (differences === undefined) return `${keyRemedy(context)} ${PROXY_REMEDY}`;
  const parts = new Set(differences.map(({ part }) => part));
  if (parts.size === 0) return keyRemedy(context);
  if (parts.has('scheme') || parts.has('host') || parts.has('port')) return PROXY_REMEDY;
  if (parts.has('path')) return PATH_REMEDY;
  return parts.has('method') ? METHOD_REMEDY : PARAMETERS_REMEDY;
}

function keyRemedy({ baseUrl, consumerKey }: ReplyContext): string {
  const key = consumerKey === undefined ? '' : ` of “${consumerKey}”`;
  return (
    `The public key in Jira is not the other half of our private key: paste our public key into the incoming ` +
    `authentication${key} again (${applicationLinksUrl(baseUrl)}).`
  );
}

const PROXY_REMEDY =
  'A reverse proxy in front of Jira hides the address it is called by: set scheme, proxyName and proxyPort of the ' +
  'connector in Jira’s server.xml to the address people use, or let the proxy pass the Host header on.';
const PATH_REMEDY =
  'A proxy in front of Jira changes the path: give Jira the same context path as the proxy (path in server.xml), or ' +
  'connect Crosslink to the address with Jira’s own path.';
const METHOD_REMEDY =
  'Something between Crosslink and Jira changes the method, usually a redirect: enter the address Jira itself uses, with https if it has it.';
const PARAMETERS_REMEDY =
  'Something between Crosslink and Jira adds, removes or rewrites parameters: let the proxy pass query and Authorization header on untouched.';
