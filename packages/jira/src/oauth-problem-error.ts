import type { OAuthProblem } from '@crosslink/oauth1';
import { signedTimestamp } from './base-string-difference.ts';
import { maxClockOffsetSeconds } from './clock-offset.ts';
import { JiraRefusedError, JiraSetupError } from './errors.ts';
import type { JiraError } from './errors.ts';
import { applicationLinksUrl } from './reply-context.ts';
import type { ReplyContext } from './reply-context.ts';
import { signatureInvalid } from './signature-invalid.ts';
import { urlForMessages } from './site.ts';

export interface RefusedReply {
  problem: OAuthProblem;
  status: number;
  requestId?: string | undefined;
}

/**
 * Translates an `oauth_problem`, of the dance or of any REST reply, into who has to do what.
 *
 * @see https://web.archive.org/web/2018/http://wiki.oauth.net/w/page/12238543/ProblemReporting
 */
export function errorFromOAuthProblem(refused: RefusedReply, context: ReplyContext): JiraError {
  const { problem } = refused.problem;
  const grant = GRANT_PROBLEMS.get(problem);
  const shared = { status: refused.status, requestId: refused.requestId, cause: evidence(refused.problem) };
  if (grant !== undefined) {
    return new JiraRefusedError({
      ...shared,
      code: problem,
      message: `Jira at ${context.baseUrl} ${grant}.`,
      remedy: grantRemedy(problem, context),
    });
  }
  if (problem === 'signature_invalid') return signatureInvalid({ ...shared, ...refused }, context);
  if (problem === 'timestamp_refused') return timestampRefused({ ...shared, ...refused }, context);
  const setup = SETUP_PROBLEMS.get(problem) ?? unknownProblem(problem);
  return new JiraSetupError({
    ...shared,
    code: SETUP_PROBLEMS.has(problem) ? problem : 'oauth_problem_unknown',
    message: `Jira at ${context.baseUrl} ${setup.sentence}${named(refused.problem)}.`,
    remedy: setup.remedy(context),
  });
}

/** What a person needs the user for. */
const GRANT_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['token_rejected', 'does not accept the token'],
  ['token_expired', 'says that the token has expired'],
  ['token_revoked', 'says that the token was revoked'],
  ['token_used', 'says that the token was already used'],
  ['permission_denied', 'says that access was denied'],
  ['permission_unknown', 'says that the user has not decided yet'],
  ['user_refused', 'does not let this user in'],
  ['additional_authorization_required', 'asks for more than the user has allowed'],
]);

function grantRemedy(problem: string, { step }: ReplyContext): string {
  if (problem === 'permission_unknown') return 'Press Allow (or Deny) on Jira’s page first, then come back.';
  if (step === 'access-token') return 'Start connecting again and press Allow within ten minutes.';
  if (problem === 'token_rejected' && step === 'rest') {
    return 'Connect to Jira again: the token was revoked there, its application link was replaced, or its user is gone.';
  }
  return 'Connect to Jira again.';
}

interface SetupProblem {
  sentence: string;
  remedy: (context: ReplyContext) => string;
}

const SETUP_PROBLEMS: ReadonlyMap<string, SetupProblem> = new Map([
  ['consumer_key_unknown', { sentence: 'does not know our consumer key', remedy: consumerKeyRemedy }],
  ['consumer_key_rejected', { sentence: 'does not accept our consumer key', remedy: consumerKeyRemedy }],
  [
    'consumer_key_refused',
    {
      sentence: 'refuses our consumer key for now',
      remedy: () =>
        'Try again later, or ask the Jira administrator whether the application link is switched off.',
    },
  ],
  [
    'signature_method_rejected',
    {
      sentence: 'does not accept the signature method',
      remedy: () => 'Jira accepts RSA-SHA1 alone: use an RSA key pair for this consumer.',
    },
  ],
  [
    'nonce_used',
    {
      sentence: 'has seen the same signed request before',
      remedy: () =>
        'Something between Crosslink and Jira sends requests twice: switch off repetition of requests in that proxy or load balancer.',
    },
  ],
  [
    'version_rejected',
    {
      sentence: 'does not speak OAuth 1.0',
      remedy: () => 'Check that the address really belongs to a Jira.',
    },
  ],
  ['parameter_absent', { sentence: 'misses a parameter', remedy: parameterRemedy }],
  ['parameter_rejected', { sentence: 'does not accept a parameter', remedy: parameterRemedy }],
]);

function unknownProblem(problem: string): SetupProblem {
  const shown = /^[\w-]{1,64}$/.test(problem) ? problem : 'with an unreadable name';
  return {
    sentence: `refuses the request with the unknown problem ${shown}`,
    remedy: () => 'Ask the Jira administrator to look into Jira’s log.',
  };
}

function consumerKeyRemedy({ baseUrl, consumerKey }: ReplyContext): string {
  const key = consumerKey === undefined ? 'our consumer key' : `the consumer key “${consumerKey}”`;
  return (
    `In Jira open Administration → Applications → Application links (${applicationLinksUrl(baseUrl)}) and check that a ` +
    `link's incoming authentication (not the outgoing one) holds exactly ${key}; if not, create the link anew.`
  );
}

function parameterRemedy(): string {
  return 'Check the proxy between Crosslink and Jira: it must pass the Authorization header and the query on untouched.';
}

function named({ parametersAbsent, parametersRejected }: OAuthProblem): string {
  const names = [...parametersAbsent, ...parametersRejected].filter((name) => /^\w{1,64}$/.test(name));
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

interface SetupFailure extends RefusedReply {
  cause: unknown;
}

function timestampRefused(failure: SetupFailure, context: ReplyContext): JiraSetupError {
  const offset = clockOffset(failure.problem, context);
  const difference =
    offset === undefined
      ? 'differ by more than Jira allows'
      : `differ by about ${Math.abs(offset)} seconds: ours is ${offset < 0 ? 'ahead' : 'behind'}`;
  return new JiraSetupError({
    ...failure,
    code: 'timestamp_refused',
    message: `The clocks of ${new URL(urlForMessages(context.baseUrl)).host} and of Crosslink ${difference}.`,
    remedy: 'Set both clocks by a time server (NTP); Jira accepts a difference of five minutes.',
    clockOffsetSeconds: offset,
  });
}

/** Jira's clock minus the time we signed with: what it accepts lies around its own time. */
function clockOffset(problem: OAuthProblem, { request }: ReplyContext): number | undefined {
  const signed = request.baseString === undefined ? undefined : signedTimestamp(request.baseString);
  if (problem.acceptableTimestamps === undefined || signed === undefined) return undefined;
  const { from, to } = problem.acceptableTimestamps;
  const offset = Math.round((from + to) / 2 - signed);
  return Math.abs(offset) <= maxClockOffsetSeconds ? offset : undefined;
}

/** What Jira said, without the strings that hold token and signature. */
function evidence(problem: OAuthProblem): Record<string, unknown> {
  return {
    problem: problem.problem,
    advice: problem.advice,
    acceptableTimestamps: problem.acceptableTimestamps,
    acceptableVersions: problem.acceptableVersions,
    parametersAbsent: problem.parametersAbsent,
    parametersRejected: problem.parametersRejected,
    realm: problem.realm,
  };
}
