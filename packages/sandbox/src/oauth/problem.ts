import type { Parameter } from '@crosslink/oauth1';
import { percentEncode } from '@crosslink/oauth1';

import { bareChallenge } from '../exchange.ts';
import type { World } from '../world/world.ts';

/** The problems Jira knows, with their status. */
export const problemStatus: Readonly<Record<string, number>> = {
  version_rejected: 400,
  parameter_absent: 400,
  parameter_rejected: 400,
  timestamp_refused: 400,
  signature_method_rejected: 400,
  nonce_used: 401,
  token_used: 401,
  token_expired: 401,
  token_revoked: 401,
  token_rejected: 401,
  signature_invalid: 401,
  consumer_key_unknown: 401,
  consumer_key_rejected: 401,
  additional_authorization_required: 401,
  permission_unknown: 401,
  permission_denied: 401,
  user_refused: 503,
  consumer_key_refused: 503,
};

/** A problem that is not in the table. */
const otherProblemStatus = 403;

/** Jira's refusal of an OAuth message, in the words of the problem-reporting extension. */
export class OAuthRefusal extends Error {
  readonly problem: string;
  readonly status: number;
  /** The pairs Jira sends, `oauth_problem` first. */
  readonly fields: Parameter[];

  /** `why` is for the journal: what exactly was wrong. */
  constructor(problem: string, why: string, fields: Parameter[] = []) {
    super(`${problem}: ${why}`);
    this.name = 'OAuthRefusal';
    this.problem = problem;
    this.status = problemStatus[problem] ?? otherProblemStatus;
    this.fields = [['oauth_problem', problem], ...fields];
  }
}

export const absent = (...names: string[]): OAuthRefusal =>
  new OAuthRefusal('parameter_absent', `${names.join(', ')} absent`, [
    ['oauth_parameters_absent', names.join('&')],
  ]);

export const rejected = (why: string, ...names: string[]): OAuthRefusal =>
  new OAuthRefusal('parameter_rejected', why, [['oauth_parameters_rejected', names.join('&')]]);

/** The WWW-Authenticate values of a refusal: on 401 and 403 a bare challenge comes before the problem. */
export function challenges(world: World, refusal: OAuthRefusal): string[] {
  const bare = bareChallenge(world);
  const pairs = refusal.fields.map(([name, value]) => `${percentEncode(name)}="${percentEncode(value)}"`);
  const problem = [bare, ...pairs].join(', ');
  return refusal.status === 401 || refusal.status === 403 ? [bare, problem] : [problem];
}
