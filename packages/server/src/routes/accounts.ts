import { renameInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { webHeaders } from '../web-request.ts';
import { person } from './people.ts';

const me = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['administrator', 'member', 'viewer']),
  hasPassword: z.boolean().describe('Or signs in by OpenID Connect only'),
});

export function accountRoutes(app: Scope, { core: { accounts, people } }: RouteContext): void {
  app.patch(
    '/api/v1/me',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Change your name',
        body: renameInput,
        response: { 200: person, ...errorReplies },
      },
    },
    (request) => people.rename(actorOf(request), request.body),
  );

  app.get(
    '/api/v1/me',
    { schema: { tags: ['accounts'], summary: 'Who is signed in', response: { 200: me, ...errorReplies } } },
    async (request, reply) => {
      // Every page asks this as it is opened.
      const cookies = await accounts.refresh(webHeaders(request));
      if (cookies.length > 0) reply.header('set-cookie', cookies).header('cache-control', 'no-store');
      return accounts.me(actorOf(request));
    },
  );
}
