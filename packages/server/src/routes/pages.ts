import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { Scope } from '../scope.ts';

const folder = new URL('../../public/', import.meta.url);

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The pages' files: a route for each that is there, so that no address can reach anything else. */
export function pageRoutes(app: Scope): void {
  const schema = { hide: true };
  const send = async (name: string, reply: FastifyReply) =>
    reply
      .type(TYPES[extname(name)] ?? 'application/octet-stream')
      .header('cache-control', 'no-cache')
      .send(await readFile(new URL(name, folder)));

  for (const name of readdirSync(folder)) {
    app.get(`/${name}`, { schema }, (_request, reply) => send(name, reply));
  }
  app.get('/', { schema }, (_request, reply) => send('index.html', reply));
  // Where the remote links on Jira issues lead.
  app.get('/ideas/:ideaId', { schema }, (_request, reply) => send('index.html', reply));
}
