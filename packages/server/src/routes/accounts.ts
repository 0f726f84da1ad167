import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { webHeaders } from '../web-request.ts';

const me = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['administrator', 'member', 'viewer']),
});

const sessionReply = z.object({ user: z.object({ name: z.string(), email: z.string() }) });

export function accountRoutes(app: Scope, { core, publicUrl }: RouteContext): void {
  app.get(
    '/api/v1/me',
    { schema: { tags: ['accounts'], summary: 'Who is signed in', response: { 200: me, ...errorReplies } } },
    async (request) => {
      const { userId, role } = actorOf(request);
      // Names are better-auth's; the actor knows the id only.
      const session = new Request(`${publicUrl}/api/auth/get-session`, { headers: webHeaders(request) });
      const { user } = sessionReply.parse(await (await core.accounts.handle(session)).json());
      return { userId, role, ...user };
    },
  );
}
