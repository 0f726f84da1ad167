import { OAuthReplyError } from './errors.ts';
import type { ReplyErrorCode } from './errors.ts';
import { headerValues, mediaType } from './headers.ts';
import { parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { OAuthProblemError, readProblem } from './problem.ts';
import type { Reply } from './reply.ts';

/** The part that replies of both token endpoints have in common. */
export interface TokenReply {
  token: string;
  tokenSecret: string;
  /** All fields of the reply, in order, token and secret included. */
  parameters: Parameter[];
}

/**
 * Reads token and secret from a token endpoint's reply. The content type does not matter, since
 * servers disagree about it; HTML does.
 */
export function interpretTokenReply(reply: Reply): TokenReply {
  requireTokenReply(reply);
  const parameters = parseFormEncoded(reply.body.trim());
  const token = fieldOf(parameters, 'oauth_token');
  const tokenSecret = fieldOf(parameters, 'oauth_token_secret');
  if (token === undefined || token === '' || tokenSecret === undefined) throw withoutToken(reply, token);
  return { token, tokenSecret, parameters };
}

/** The value of a field; undefined when it is missing. */
export function fieldOf(parameters: readonly Parameter[], name: string): string | undefined {
  return parameters.find(([other]) => other === name)?.[1];
}

// The order decides which error wins: what the server says itself comes before what we make of it.
function requireTokenReply(reply: Reply): void {
  const problem = readProblem(reply);
  if (problem !== undefined) throw new OAuthProblemError(problem, reply.status);
  if (reply.status >= 300 && reply.status < 400) throw redirected(reply);
  if (reply.status === 429 || reply.status >= 500) throw unexpectedStatus(reply.status, tryLater);
  if (looksLikeHtml(reply)) throw html(reply.status);
  if (reply.status < 200 || reply.status >= 300) throw unexpectedStatus(reply.status, checkUrl);
}

const tryLater = 'Try again later; the server cannot answer at the moment.';
const checkUrl = "Check that the URL is the server's OAuth 1.0a token endpoint, base path included.";

function looksLikeHtml(reply: Reply): boolean {
  return mediaType(reply.headers).includes('html') || reply.body.trimStart().startsWith('<');
}

function redirected(reply: Reply): OAuthReplyError {
  return replyError(
    'reply_redirect',
    reply.status,
    `The server redirects to ${redirectTarget(reply)} (status ${reply.status}) instead of answering`,
    'Use the URL it redirects to as the base URL; a signed request cannot follow a redirect.',
  );
}

function redirectTarget(reply: Reply): string {
  const location = headerValues(reply.headers, 'location')[0] ?? '';
  return /^[^?#\s]{1,200}/.exec(location)?.[0].replace(/\/\/[^/]*@/, '//') ?? 'another URL';
}

function html(status: number): OAuthReplyError {
  const message = `The server answered with an HTML page (status ${status}) instead of a token`;
  return replyError(
    'reply_html',
    status,
    message,
    `${checkUrl} A login page in front of it has the same effect.`,
  );
}

function unexpectedStatus(status: number, remedy: string): OAuthReplyError {
  return replyError(
    'reply_status',
    status,
    `The server answered with status ${status} instead of a token`,
    remedy,
  );
}

function withoutToken(reply: Reply, token: string | undefined): OAuthReplyError {
  const missing = token === undefined || token === '' ? 'oauth_token' : 'oauth_token_secret';
  const what = reply.body.trim() === '' ? 'an empty body' : `a body without ${missing}`;
  return replyError(
    'reply_without_token',
    reply.status,
    `The server answered with status ${reply.status} and ${what}`,
    `${checkUrl} A redirect that turns POST into GET has the same effect.`,
  );
}

function replyError(code: ReplyErrorCode, status: number, message: string, remedy: string): OAuthReplyError {
  return new OAuthReplyError({ code, status, message, remedy });
}
