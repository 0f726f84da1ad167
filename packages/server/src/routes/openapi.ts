import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import type { Scope } from '../scope.ts';

export function openapiRoutes(app: Scope): void {
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
  let document: string | undefined;
  app.get('/api/v1/openapi.json', { schema }, (_request, reply) => {
    // Made when it is asked for, once: the routes don't change any more.
    document ??= JSON.stringify(app.swagger());
    return reply
      .type('application/json; charset=utf-8')
      .serializer((text: string) => text)
      .send(document);
  });
}
