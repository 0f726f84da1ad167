import { formatFormEncoded } from '@crosslink/oauth1';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from './exchange.ts';
import { bareChallenge, explain, sitePath } from './exchange.ts';
import { CaptchaRefusal, LoginRefusal } from './identity/identity.ts';
import { challenges, OAuthRefusal } from './oauth/problem.ts';
import { PageRefusal } from './pages/page-refusal.ts';
import { RestRefusal, sendJson } from './rest/answers.ts';

const refusedLogin = { 'X-AUSERNAME': 'anonymous', 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' };

const deniedLogin = ({ world }: Surroundings) => ({
  'X-AUSERNAME': 'anonymous',
  'X-Seraph-LoginReason': 'AUTHENTICATION_DENIED',
  'X-Authentication-Denied-Reason': `CAPTCHA_CHALLENGE; login-url=${world.site.baseUrl}/login.jsp`,
});

function sendOAuthRefusal({ world }: Surroundings, refusal: OAuthRefusal, reply: FastifyReply): FastifyReply {
  return reply
    .code(refusal.status)
    .headers(refusedLogin)
    .header('WWW-Authenticate', challenges(world, refusal))
    .type('application/x-www-form-urlencoded;charset=UTF-8')
    .send(formatFormEncoded(refusal.fields));
}

async function sendRestRefusal(
  surroundings: Surroundings,
  refusal: RestRefusal,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, body } = refusal;
  // The bare challenge comes with every 401 and 403; it does not mean that OAuth is required.
  if (status === 401 || status === 403) reply.header('WWW-Authenticate', bareChallenge(surroundings.world));
  if (sitePath(reply.request, surroundings.contextPath).startsWith('/rest/applinks')) {
    const { sendLinkRefusal } = await import('./rest/applinks.ts');
    return sendLinkRefusal(reply, refusal);
  }
  if (typeof body === 'string') return reply.code(status).type('text/plain').send(body);
  return sendJson(reply, status, body);
}

const titles: Record<number, string> = {
  400: 'Not possible',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
};

async function sendErrorPage(
  surroundings: Surroundings,
  reply: FastifyReply,
  status: number,
  message: string,
): Promise<FastifyReply> {
  if (status === 401 || status === 403) reply.header('WWW-Authenticate', bareChallenge(surroundings.world));
  const title = `${titles[status] ?? 'Error'} (${status})`;
  // Pages are not loaded before somebody needs one.
  const [{ errorPage }, { sendPage }] = await Promise.all([
    import('./pages/error-page.ts'),
    import('./pages/layout.ts'),
  ]);
  return sendPage(surroundings, reply, errorPage(title, message), status);
}

/** Fastify's own refusals (a body too large, a broken escape) carry their status. */
const statusOf = (error: Error & { statusCode?: number }): number => error.statusCode ?? 500;

/** The one place where a refusal becomes an HTTP answer. */
export function sendRefusal(
  surroundings: Surroundings,
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  explain(request, 'refused', error.message);
  if (error instanceof OAuthRefusal) return sendOAuthRefusal(surroundings, error, reply);
  if (error instanceof RestRefusal) return sendRestRefusal(surroundings, error, reply);
  if (error instanceof PageRefusal) return sendErrorPage(surroundings, reply, error.status, error.message);
  if (error instanceof LoginRefusal) {
    reply.headers(refusedLogin);
    const message = 'Basic Authentication Failure - Reason : AUTHENTICATED_FAILED';
    return sendErrorPage(surroundings, reply, 401, message);
  }
  if (error instanceof CaptchaRefusal) {
    reply.headers(deniedLogin(surroundings));
    const message = 'Basic Authentication Failure - Reason : AUTHENTICATION_DENIED';
    return sendErrorPage(surroundings, reply, 403, message);
  }
  const status = statusOf(error);
  return sendErrorPage(surroundings, reply, status, status < 500 ? error.message : 'Internal server error');
}

/** Below `/rest` the REST framework answers; elsewhere a page. */
export function sendNotFound(
  surroundings: Surroundings,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const path = sitePath(request, surroundings.contextPath);
  explain(request, 'refused', 'no such address');
  if (path.startsWith('/rest/')) {
    const message = `null for uri: ${surroundings.world.site.baseUrl}${path}`;
    return sendJson(reply, 404, { message, 'status-code': 404 });
  }
  return sendErrorPage(surroundings, reply, 404, 'There is nothing at this address.');
}
