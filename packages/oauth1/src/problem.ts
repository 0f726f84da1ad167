import { parseOAuthChallenges } from './challenge.ts';
import { OAuth1Error } from './errors.ts';
import { mediaType } from './headers.ts';
import { parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { problemRemedy } from './problem-remedies.ts';
import type { Reply } from './reply.ts';

/** A range with both ends included. */
export interface Range<T> {
  from: T;
  to: T;
}

/** What a server said of a refused request, by the problem-reporting extension. */
export interface OAuthProblem {
  /** `oauth_problem`, such as `token_rejected`. */
  problem: string;
  /** `oauth_problem_advice`: text for a person, in the server's words. */
  advice?: string;
  /** `oauth_signature_base_string`: what the server says should have been signed. */
  serverBaseString?: string;
  /** `oauth_acceptable_timestamps`, in seconds since 1970. */
  acceptableTimestamps?: Range<number>;
  /** `oauth_acceptable_versions`. */
  acceptableVersions?: Range<string>;
  /** Names in `oauth_parameters_absent`. */
  parametersAbsent: string[];
  /** Names in `oauth_parameters_rejected`; the values stay in `fields`. */
  parametersRejected: string[];
  /** The realm of the challenge. */
  realm?: string;
  /** All that the server sent in its OAuth challenges and form body, decoded; header first. */
  fields: Parameter[];
}

/** The server refused the request and said why. `code` is the value of `oauth_problem`. */
export class OAuthProblemError extends OAuth1Error {
  readonly problem: OAuthProblem;
  /** HTTP status of the reply. */
  readonly status: number;

  constructor(problem: OAuthProblem, status: number) {
    const code = /^[a-z0-9_]{1,64}$/.test(problem.problem) ? problem.problem : 'problem_unrecognized';
    super({ code, message: describe(code, problem, status), remedy: problemRemedy(code) });
    this.problem = problem;
    this.status = status;
  }
}

function describe(code: string, problem: OAuthProblem, status: number): string {
  const names = [...problem.parametersAbsent, ...problem.parametersRejected].filter((name) =>
    /^\w{1,64}$/.test(name),
  );
  return `The server refused the request with ${code} (status ${status})${names.map((name) => `, ${name}`).join('')}`;
}

/**
 * Reads the problem report of a reply: from all its WWW-Authenticate headers and from a form-encoded
 * body, whatever the body's content type, JSON and HTML excepted. Works for token endpoints and for
 * any other resource.
 *
 * @returns Undefined when there is no `oauth_problem`; a bare `OAuth realm="…"` is not one.
 * @see https://web.archive.org/web/2018/http://wiki.oauth.net/w/page/12238543/ProblemReporting
 */
export function readProblem(reply: Reply): OAuthProblem | undefined {
  const fields = [...parseOAuthChallenges(reply.headers), ...bodyFields(reply)];
  const problem = valueOf(fields, 'oauth_problem');
  return problem === undefined || problem === '' ? undefined : interpretFields(problem, fields);
}

function bodyFields(reply: Reply): Parameter[] {
  if (/json|html|xml/.test(mediaType(reply.headers))) return [];
  const body = reply.body.trim();
  return /(?:^|&)oauth_problem=/.test(body) ? parseFormEncoded(body) : [];
}

function interpretFields(problem: string, fields: Parameter[]): OAuthProblem {
  const timestamps = readRange(valueOf(fields, 'oauth_acceptable_timestamps'));
  return {
    problem,
    ...defined('advice', valueOf(fields, 'oauth_problem_advice')),
    ...defined('serverBaseString', valueOf(fields, 'oauth_signature_base_string')),
    ...defined('acceptableTimestamps', timestamps && readNumbers(timestamps)),
    ...defined('acceptableVersions', readRange(valueOf(fields, 'oauth_acceptable_versions'))),
    parametersAbsent: readNames(valueOf(fields, 'oauth_parameters_absent')),
    parametersRejected: readNames(valueOf(fields, 'oauth_parameters_rejected')),
    ...defined('realm', valueOf(fields, 'realm')),
    fields,
  };
}

function valueOf(fields: readonly Parameter[], name: string): string | undefined {
  return fields.find(([other]) => other === name)?.[1];
}

function defined<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}

function readRange(text: string | undefined): Range<string> | undefined {
  const match = /^\s*([\d.]{1,20})\s*-\s*([\d.]{1,20})\s*$/.exec(text ?? '');
  return match === null ? undefined : { from: match[1] ?? '', to: match[2] ?? '' };
}

function readNumbers(range: Range<string>): Range<number> | undefined {
  const [from, to] = [Number(range.from), Number(range.to)];
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : undefined;
}

// Both lists are form-encoded within the value: names alone, or names with values.
function readNames(text: string | undefined): string[] {
  return parseFormEncoded(text ?? '').map(([name]) => name);
}
