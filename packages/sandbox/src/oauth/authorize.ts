import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, formFields, queryOf } from '../exchange.ts';
import { authorizePage, codePage, decidedPage } from '../pages/authorize-page.ts';
import { errorPage } from '../pages/error-page.ts';
import { redirectToLogin, requireForm, sendPage } from '../pages/layout.ts';
import type { Consumer, RequestToken, User } from '../world/model.ts';
import { randomText } from '../world/random-text.ts';
import type { World } from '../world/world.ts';
import { requestTokenExpired } from './access-token.ts';
import { absent, challenges, OAuthRefusal } from './problem.ts';

const path = '/plugins/servlet/oauth/authorize';

interface Asked {
  token: RequestToken;
  consumer: Consumer;
}

/** The undecided request token that is asked about; throws OAuthRefusal. */
function askedToken(world: World, value: string | null): Asked {
  if (!value) throw absent('oauth_token');
  const token = world.grants.requestTokens.get(value);
  const consumer = token && world.grants.consumers.get(token.consumerKey);
  if (!consumer) throw new OAuthRefusal('token_rejected', 'no such request token');
  if (token.decision !== 'none') throw new OAuthRefusal('token_used', 'the user has decided already');
  if (requestTokenExpired(world, token)) throw new OAuthRefusal('token_expired', 'the request token expired');
  return { token, consumer };
}

const explanations: Record<string, string> = {
  parameter_absent: 'The address of this page is not complete.',
  token_rejected: 'This site does not know what you were to be asked.',
  token_used: 'You have answered this question already.',
  token_expired: 'The question came more than ten minutes ago.',
};

/** A browser is looking: the same challenge and status, with a page instead of pairs. */
function sendRefusalPage(
  surroundings: Surroundings,
  reply: FastifyReply,
  refusal: OAuthRefusal,
): FastifyReply {
  explain(reply.request, 'refused', refusal.message);
  reply.header('WWW-Authenticate', challenges(surroundings.world, refusal));
  const explanation = explanations[refusal.problem] ?? 'The request was refused.';
  const message = `${explanation} Go back to the application and start again.`;
  const page = errorPage(`OAuth problem: ${refusal.problem}`, message);
  return sendPage(surroundings, reply, page, refusal.status);
}

/** Where the browser goes after the decision; undefined: nowhere, a page tells the rest. */
function callbackOf({ token, consumer }: Asked, fromForm: string): string | undefined {
  const own = token.callback === 'oob' ? undefined : token.callback;
  // OAuth 1.0, where the request token came without one, takes the callback of the authorize page.
  const late = token.callback === null && /^https?:\/\//.test(fromForm) ? fromForm : undefined;
  return own ?? late ?? consumer.callbackUrl ?? undefined;
}

/** The callback with parameters appended; a query it already has survives. */
function withParameters(callback: string, parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return callback + (callback.includes('?') ? '&' : '?') + pairs.join('&');
}

function decide(token: RequestToken, user: User, allow: boolean): void {
  token.decision = allow ? 'allowed' : 'denied';
  token.userName = user.name;
  // The word that tells the application of a denial; there is no error parameter.
  if (!allow) token.verifier = 'denied';
  else token.verifier = token.callback === null ? null : randomText(6);
}

function answerDecision(surroundings: Surroundings, reply: FastifyReply, asked: Asked, fromForm: string) {
  const { token, consumer } = asked;
  const callback = callbackOf(asked, fromForm);
  const verifier = token.verifier === null ? {} : { oauth_verifier: token.verifier };
  if (callback !== undefined) {
    return reply.redirect(withParameters(callback, { oauth_token: token.value, ...verifier }), 302);
  }
  const allowed = token.decision === 'allowed';
  const page =
    allowed && token.verifier !== null ? codePage(consumer, token.verifier) : decidedPage(consumer, allowed);
  return sendPage(surroundings, reply, page);
}

function show(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request);
  const { token, consumer } = askedToken(surroundings.world, query.get('oauth_token'));
  const { user } = request.exchange.caller;
  if (!user) return redirectToLogin(surroundings, reply);
  const callback = query.get('oauth_callback') ?? '';
  return sendPage(
    surroundings,
    reply,
    authorizePage(surroundings, request, { token, consumer, user, callback }),
  );
}

function receive(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fields = formFields(request);
  const asked = askedToken(surroundings.world, fields.get('oauth_token'));
  if (!request.exchange.caller.user) return redirectToLogin(surroundings, reply);
  const { form, user } = requireForm(request);
  const [allow, deny] = [form.has('approve'), form.has('deny')];
  if (allow === deny) throw absent('approve');
  decide(asked.token, user, allow);
  explain(request, 'accepted', `${user.name} ${allow ? 'allowed' : 'denied'} ${asked.consumer.key}`);
  return answerDecision(surroundings, reply, asked, form.get('oauth_callback') ?? '');
}

type Step = typeof show;

/** The page on which a person says yes or no. The token is looked at first, the login second. */
export function registerAuthorize(site: FastifyInstance, surroundings: Surroundings): void {
  const answering = (step: Step) => (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return step(surroundings, request, reply);
    } catch (error) {
      if (error instanceof OAuthRefusal) return sendRefusalPage(surroundings, reply, error);
      throw error;
    }
  };
  site.get(path, answering(show));
  site.post(path, answering(receive));
}
