import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext, Scope } from '../scope.ts';
import { RequestError, routeUnknown, tooManyRequests } from '../http-errors.ts';
import { pathOf } from '../log.ts';
import { guessableRateLimit } from '../rate-limit.ts';
import { sendWebResponse, webRequest } from '../web-request.ts';

/** Sign-in, sign-out and sessions are better-auth's; it reads the body itself, so ours stays unparsed. */
export function authRoutes(app: Scope, { core, publicUrl }: RouteContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const response = await core.accounts.handle(webRequest(request, publicUrl));
    if (response.status >= 400) throw refusal(request, response.status, await response.text());
    return sendWebResponse(response, reply);
  };
  const schema = { hide: true };
  app.post('/api/auth/sign-in/email', { schema, config: guessableRateLimit }, handle);
  app.route({ method: ['GET', 'POST'], url: '/api/auth/*', schema, handler: handle });
}

/** better-auth's refusals in our words, so that callers meet one kind of error. */
function refusal(request: FastifyRequest, status: number, body: string): Error {
  switch (status) {
    case 401:
      return new RequestError({
        code: 'sign_in_refused',
        message: 'The e-mail address or the password is not right.',
        remedy: 'Check both and try again.',
      });
    case 404:
      return routeUnknown(request.method, pathOf(request.url));
    case 429:
      return tooManyRequests();
    default:
      return status >= 500
        ? new Error(`better-auth answered ${status}`)
        : new RequestError({
            code: 'account_request_refused',
            ...(wrongPassword(body) ?? {
              message: messageOf(body) ?? 'The request was refused.',
              remedy: 'Correct the request and try again.',
            }),
          });
  }
}

/** Asked of somebody who is signed in already and gives their present password once more. */
function wrongPassword(body: string): { message: string; remedy: string } | undefined {
  if (messageOf(body) !== 'Invalid password') return undefined;
  return { message: 'The present password is not right.', remedy: 'Type it again.' };
}

function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    // Without a message of its own the general one has to do.
    return undefined;
  }
}
