import { Readable } from 'node:stream';
import { encodings, importFields, rereadImportInput, runImportInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024;

const counts = z.object({
  created: z.number(),
  updated: z.number(),
  restored: z.number(),
  unchanged: z.number(),
  stories: z.number().describe('In the file'),
});
const problems = z.array(z.object({ line: z.number(), column: z.string().nullable(), message: z.string() }));

const importState = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    format: z.enum(['csv', 'json']),
    state: z.enum(['ready', 'running', 'done', 'failed']),
    preview: z.object({
      encoding: z.string(),
      separator: z.string().nullable(),
      columns: z.array(z.object({ heading: z.string(), field: z.enum(importFields).nullable() })),
      rows: z.array(z.object({ line: z.number(), cells: z.array(z.string()) })),
      problems: problems.describe('At most 100; these lines cannot be imported'),
      problemCount: z.number(),
      warnings: problems.describe('At most 100; what is taken otherwise than it stands there'),
      warningCount: z.number(),
      would: counts.describe('What importing the lines without a problem would do'),
    }),
    done: z.number(),
    total: z.number().describe('Ideas to go through'),
    result: counts.nullable(),
    error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Import', description: 'A file of ideas: what importing it would do, or did' });

const importParams = z.object({ importId: z.string() });
const uploadQuery = z.object({
  name: z.string().max(255).optional().describe('Of the file'),
  format: z.enum(['csv', 'json']).optional().describe('Default: by the content type'),
  encoding: z.enum(encodings).optional().describe('Default: told by the bytes'),
  separator: z.string().length(1).optional(),
});
const tags = ['backlog'];

export function importRoutes(app: Scope, context: RouteContext): void {
  void app.register((scope, _options, done) => {
    uploadRoute(scope, context);
    done();
  });
  importStateRoutes(app, context);
  exportRoute(app, context);
}

/** The file is the body as it is, whatever it says it is: what it is, is told by its bytes. */
function uploadRoute(app: Scope, { core: { backlog } }: RouteContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT_BYTES },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.post(
    '/api/v1/imports',
    {
      bodyLimit: UPLOAD_LIMIT_BYTES,
      schema: {
        tags,
        summary: 'Give a file of ideas (CSV or JSON, at most 20 MB) and see what importing it would do',
        querystring: uploadQuery,
        response: { 201: importState, ...errorReplies },
      },
    },
    async (request, reply) => {
      const content = Buffer.isBuffer(request.body) ? Buffer.from(request.body) : Buffer.alloc(0);
      const json = request.headers['content-type']?.includes('json') ?? false;
      const format = request.query.format ?? (json ? 'json' : 'csv');
      const begun = await backlog.startImport(actorOf(request), { ...request.query, content, format });
      return reply.code(201).send(begun);
    },
  );
}

function importStateRoutes(app: Scope, { core: { backlog } }: RouteContext): void {
  app.get(
    '/api/v1/imports/:importId',
    {
      schema: {
        tags,
        summary: 'How far an import is, and what came of it',
        params: importParams,
        response: { 200: importState, ...errorReplies },
      },
    },
    (request) => backlog.getImport(actorOf(request), request.params),
  );

  app.patch(
    '/api/v1/imports/:importId',
    {
      schema: {
        tags,
        summary: 'Read the file with other columns, encoding or separator, and see again what it would do',
        params: importParams,
        body: rereadImportInput.omit({ importId: true }),
        response: { 200: importState, ...errorReplies },
      },
    },
    (request) => backlog.rereadImport(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/imports/:importId/run',
    {
      schema: {
        tags,
        summary: 'Import what was previewed: all of it, or only the valid lines',
        params: importParams,
        body: runImportInput.omit({ importId: true }).optional(),
        response: { 202: importState, ...errorReplies },
      },
    },
    async (request, reply) => {
      const begun = await backlog.requestImport(actorOf(request), { ...request.body, ...request.params });
      return reply.code(202).send(begun);
    },
  );
}

function exportRoute(app: Scope, { core: { backlog } }: RouteContext): void {
  app.get(
    '/api/v1/export',
    {
      schema: {
        tags,
        summary: 'All ideas and user stories as a file that can be imported again',
        querystring: z.object({ format: z.enum(['csv', 'json']) }),
        response: { 200: z.any().describe('The file'), ...errorReplies },
      },
    },
    (request, reply) => {
      const { format } = request.query;
      const pieces = Readable.from(backlog.exportBacklog(actorOf(request), { format }), {
        objectMode: false,
      });
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="ideas.${format}"`)
        .send(pieces);
    },
  );
}
