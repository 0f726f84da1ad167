import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '../scope.ts';
import { routeUnknown } from '../http-errors.ts';
import { pathOf } from '../log.ts';
import { filesBelow, sendApp, sendFile } from '../web-app.ts';

/** The first part of every address that the app has a page for. Issues in Jira link to /ideas/<id>. */
export const appSections = [
  'backlog',
  'ideas',
  'import',
  'push',
  'pushes',
  'activity',
  'sites',
  'people',
  'keys',
  'account',
  'connect',
  'connected',
  'handover',
  'sign-in',
  'invitation',
] as const;

const schema = { hide: true };
/** A page is many files; what counts is what it asks the API. */
const file = { schema, config: { rateLimit: false as const } };

/** The web app: its page at every address it knows, and its built files, which a list keeps apart from all others. */
export function pageRoutes(app: Scope): void {
  const page = (_request: FastifyRequest, reply: FastifyReply) => sendApp(reply);
  app.get('/', { schema }, page);
  for (const section of appSections) {
    app.get(`/${section}`, { schema }, page);
    app.get(`/${section}/*`, { schema }, page);
  }

  const atTheTop = new Set(filesBelow('.').filter((name) => !/^(index\.html|\.)/.test(name)));
  for (const name of [...atTheTop].filter((file) => !/\.(br|gz)$/.test(file))) {
    app.get(`/${name}`, file, (request, reply) => {
      reply.header('cache-control', 'no-cache');
      return sendFile(request, reply, { path: name, known: atTheTop });
    });
  }

  const assets = new Set(filesBelow('assets/').map((name) => `assets/${name}`));
  app.get<{ Params: { name: string } }>('/assets/:name', file, (request, reply) => {
    const path = `assets/${request.params.name}`;
    if (!assets.has(path)) throw routeUnknown(request.method, pathOf(request.url));
    // Their names change with what is in them.
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return sendFile(request, reply, { path, known: assets });
  });
}

/** Whether somebody who reads would like a page rather than JSON, at an address that does not exist. */
export function wantsPage({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !/^\/(api|assets)\//.test(url);
}
