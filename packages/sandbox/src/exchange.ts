import type { IncomingMessage } from 'node:http';

import { percentEncode } from '@crosslink/oauth1';
import type { FastifyRequest } from 'fastify';

import type { Fault } from './faults/faults.ts';
import type { JournalEntry } from './journal.ts';
import type { Session, User } from './world/model.ts';
import type { World } from './world/world.ts';

/** Who is calling, and how that is known. */
export interface Caller {
  user: User | undefined;
  how: 'oauth' | 'oauth2' | 'personal-access-token' | 'api-token' | 'session' | 'basic' | 'anonymous';
  session?: Session;
  consumerKey?: string;
  /** The OAuth 2.0 client, and what it was granted; a caller without scopes is limited by permissions alone. */
  clientId?: string;
  scopes?: ReadonlySet<string>;
  /** A credential was sent and was wrong, and the caller counts as a stranger (Cloud). */
  loginFailed?: boolean;
}

/** What the sandbox keeps with one request while it is being answered. */
interface Exchange {
  journal: JournalEntry;
  caller: Caller;
  fault?: Fault;
  /** Of the site it came to. */
  contextPath?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

/** What every route is built with. */
export interface Surroundings {
  world: World;
  /** '' or '/jira' */
  contextPath: string;
  /** The site's own host, or Cloud's gateway (`/ex/jira/{cloudId}`), which takes OAuth 2.0 tokens only. */
  entrance: 'site' | 'gateway';
}

export const anonymous: Caller = { user: undefined, how: 'anonymous' };

const heads = new WeakSet<IncomingMessage>();

/** Lets a HEAD be answered as GET: Node leaves the body out by itself, having seen the method before. */
export function receiveHead(request: IncomingMessage): void {
  if (request.method !== 'HEAD') return;
  heads.add(request);
  request.method = 'GET';
}

/** The method as it arrived: what is signed. */
export const methodOf = (request: FastifyRequest): string =>
  heads.has(request.raw) ? 'HEAD' : request.method;

/** The URL as it arrived. Jira signs what Tomcat sees, never its configured base URL or X-Forwarded-*. */
export function arrivedUrl(request: FastifyRequest): string {
  const { fault, contextPath = '' } = request.exchange;
  const url = request.originalUrl;
  // What a proxy in between made of it.
  const scheme = fault?.kind === 'proxy-loses-scheme' ? 'https' : 'http';
  const path = fault?.kind === 'proxy-loses-context-path' ? url.slice(contextPath.length) : url;
  return `${scheme}://${request.headers.host ?? 'localhost'}${path}`;
}

/** The path inside the site: without context path and query. */
export function sitePath(request: FastifyRequest, contextPath: string): string {
  const [path = '/'] = request.originalUrl.split('?');
  return path.startsWith(contextPath) ? path.slice(contextPath.length) || '/' : path;
}

export const bodyText = (request: FastifyRequest): string =>
  typeof request.body === 'string' ? request.body : '';

export function formFields(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(bodyText(request));
}

export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URL(arrivedUrl(request)).searchParams;

/** Note in the journal why the request went as it went. */
export function explain(request: FastifyRequest, verdict: JournalEntry['verdict'], why: string): void {
  request.exchange.journal.verdict = verdict;
  request.exchange.journal.why = why;
}

/** The realm every challenge names: the configured base URL, percent-encoded. */
export const bareChallenge = (world: World): string => `OAuth realm="${percentEncode(world.site.baseUrl)}"`;
