import { isOwnPath } from '@crosslink/core';
import { z } from 'zod';
import { presentError } from '../error-handler.ts';
import { routeUnknown } from '../http-errors.ts';
import { pathOf } from '../log.ts';
import { guessableRateLimit } from '../rate-limit.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { sendApp } from '../web-app.ts';
import { webHeaders, webRequest } from '../web-request.ts';

const returnTo = z.string().max(2000).refine(isOwnPath, 'a path of Crosslink, such as /backlog').optional();

/**
 * Sign-in by OpenID Connect. The browser begins by a POST of our page, so that no other page makes it sign in; the provider
 * sends it back by a GET, which is proven by the cookie it was given in the beginning.
 */
export function oidcRoutes(app: Scope, { core: { accounts }, publicUrl }: RouteContext): void {
  app.post(
    '/api/auth/sign-in/oidc',
    { schema: { hide: true, body: z.object({ returnTo }) }, config: guessableRateLimit },
    async (request, reply) => {
      const { oidc } = accounts;
      if (!oidc) throw routeUnknown(request.method, pathOf(request.url));
      const headers = webHeaders(request);
      const { url, cookies } = await oidc.begin({ headers, ...request.body });
      return reply.header('set-cookie', cookies).header('cache-control', 'no-store').send({ url });
    },
  );
  app.register((page, _options, done) => {
    callbackRoute(page, { accounts, publicUrl });
    done();
  });
}

/** A person reads how it ended, so every reply is a page. */
function callbackRoute(
  app: Scope,
  { accounts, publicUrl }: { accounts: RouteContext['core']['accounts']; publicUrl: string },
): void {
  app.setErrorHandler((thrown, request, reply) => {
    const { presentation, error } = presentError(thrown, request);
    const { code, message: text, remedy } = error;
    const outcome = { title: 'You are not signed in', text, remedy, code, address: '/sign-in' };
    // The address holds a code of the provider.
    return sendApp(reply.header('referrer-policy', 'no-referrer'), { status: presentation.status, outcome });
  });
  app.get(
    '/api/auth/callback/oidc',
    { schema: { hide: true }, config: guessableRateLimit, exposeHeadRoute: false },
    async (request, reply) => {
      const { oidc } = accounts;
      if (!oidc) throw routeUnknown(request.method, pathOf(request.url));
      const { location, cookies } = await oidc.complete(webRequest(request, publicUrl));
      return reply.header('set-cookie', cookies).header('cache-control', 'no-store').redirect(location, 303);
    },
  );
}
