import { z } from 'zod';
import { RequestError } from '../http-errors.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';

export function healthRoutes(app: Scope, { core }: RouteContext): void {
  const schema = {
    tags: ['operation'],
    summary: 'Whether the server and its database answer',
    response: { 200: z.object({ status: z.literal('ok') }), ...errorReplies },
  };
  app.get('/health', { schema, config: { rateLimit: false } }, async () => {
    await core.ready().catch(unavailable);
    return { status: 'ok' as const };
  });
}

function unavailable(cause: unknown): never {
  throw new RequestError({
    code: 'database_unavailable',
    message: 'The database does not answer.',
    remedy: 'Look at the database; requests are answered again when it is back.',
    cause,
  });
}
