import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';

export function healthRoutes(app: Scope, { core }: RouteContext): void {
  const schema = {
    tags: ['operation'],
    summary: 'Whether the server and its database answer',
    response: { 200: z.object({ status: z.literal('ok') }), ...errorReplies },
  };
  app.get('/health', { schema, config: { rateLimit: false } }, async () => {
    await core.ready();
    return { status: 'ok' as const };
  });
}
