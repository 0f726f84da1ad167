import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import type { Scope } from '../scope.ts';

/** `describe` resolves to the document; it is asked once, since the routes don't change. */
export function openapiRoutes(app: Scope, describe: () => Promise<object>): void {
  const schema = {
    tags: ['operation'],
    summary: 'This description of the REST API (OpenAPI 3.1)',
    response: {
      200: {
        description: 'An OpenAPI 3.1 document',
        content: { 'application/json': { schema: z.unknown() } },
      },
      ...errorReplies,
    },
  };
  let document: Promise<string> | undefined;
  app.get('/api/v1/openapi.json', { schema }, async (_request, reply) => {
    document ??= describe().then((described) => JSON.stringify(described));
    return reply
      .type('application/json; charset=utf-8')
      .serializer((text: string) => text)
      .send(await document);
  });
}
