import type { FoundAttempt } from '@crosslink/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext, Scope } from '../scope.ts';
import { presentError } from '../error-handler.ts';
import { actorOf, createAdmission } from '../guard.ts';
import { sendApp } from '../web-app.ts';
import type { Outcome } from '../web-app.ts';
import { visitSecrets } from '../visit-cookies.ts';

/** Where Jira sends the browser back to. A person reads the outcome, so every reply is a page, errors too. */
export function callbackRoutes(app: Scope, { core, publicUrl }: RouteContext): void {
  const attempts = guardCallbacks(app, core);
  app.setErrorHandler((thrown, request, reply) => {
    const { presentation, error } = presentError(thrown, request);
    const visit = visitOf(attempts.get(request));
    // The page of the visit tells how it ended, at an address without a verifier.
    if (visit !== null && error.code !== 'connect_session_elsewhere') {
      return reply.header('cache-control', 'no-store').redirect(`/connect/${visit}`, 303);
    }
    const { code, message, remedy } = error;
    const hint = ELSEWHERE.has(code) ? { hint: FOR_PROGRAMS } : {};
    const outcome = { title: 'Not connected', text: message, remedy, ...WORDS[code], ...hint, code };
    return sendOutcome(reply, presentation.status, outcome);
  });

  const complete = async (request: FastifyRequest, reply: FastifyReply, attemptIdOf: AttemptIdOf) => {
    const parameters = parametersOf(request);
    const answer = { attemptId: attemptIdOf(parameters), parameters };
    const found = attempts.get(request);
    const visit = visitOf(found);
    if (visit !== null) {
      const secretOf = visitSecrets(request, publicUrl);
      const { returnUrl } = await core.connectSessions.complete(secretOf, answer, found);
      return reply.header('cache-control', 'no-store').redirect(returnUrl ?? `/connect/${visit}`, 303);
    }
    const actor = actorOf(request);
    const { connection, returnTo } = await core.connections.completeAttempt(actor, answer, found);
    if (returnTo !== undefined) {
      return reply.header('cache-control', 'no-store').redirect(escaped(returnTo, publicUrl), 303);
    }
    const { displayName, name } = connection.jiraUser;
    return sendOutcome(reply, 200, {
      title: `Connected as ${displayName}${name ? ` (${name})` : ''}`,
      text: 'Crosslink may now work in Jira on your behalf. You can disconnect at any time.',
      connectionId: connection.id,
      siteId: connection.siteId,
    });
  };
  // A HEAD request, as link checkers send them, must not use the attempt up.
  const options = { schema: { hide: true }, exposeHeadRoute: false };
  app.get<{ Params: { attemptId: string } }>('/oauth1/callback/:attemptId', options, (request, reply) =>
    complete(request, reply, () => request.params.attemptId),
  );
  app.get('/oauth2/callback', options, (request, reply) => complete(request, reply, attemptIdInState));
}

/**
 * Lets in whoever is signed in, and visitors with an attempt of a connect session: which browser may go on with that is
 * for core to say. Resolves with the attempt of each request that names one.
 */
function guardCallbacks(app: Scope, core: RouteContext['core']): WeakMap<FastifyRequest, FoundAttempt> {
  const attempts = new WeakMap<FastifyRequest, FoundAttempt>();
  const admit = createAdmission(app, core);
  app.addHook('onRequest', async (request) => {
    const { attemptId = attemptIdInState(parametersOf(request)) } = request.params as { attemptId?: string };
    const admission = admit(request).catch((refusal: unknown) => ({ refusal }));
    const found = await core.connections.findAttempt(attemptId);
    if (found) attempts.set(request, found);
    const refused = await admission;
    if (refused && visitOf(found) === null) throw refused.refusal;
  });
  return attempts;
}

/** The connect session of a visitor's attempt. */
const visitOf = (found: FoundAttempt | undefined): string | null => found?.attempt.connect_session_id ?? null;

const parametersOf = ({ url }: FastifyRequest): [string, string][] => [
  ...new URL(url, 'http://callback.invalid').searchParams,
];

/** The address holds a verifier, so nothing may store the page or pass its address on. */
function sendOutcome(reply: FastifyReply, status: number, outcome: Outcome): Promise<FastifyReply> {
  return sendApp(reply.header('referrer-policy', 'no-referrer'), { status, outcome });
}

type AttemptIdOf = (parameters: [string, string][]) => string;

/** The redirect URI is the same for all, so the state begins with the attempt it belongs to. */
const attemptIdInState: AttemptIdOf = (parameters) => {
  const [, state = ''] = parameters.find(([name]) => name === 'state') ?? [];
  return state.split('.')[0] ?? '';
};

/** A header takes ASCII only; and whatever a path says, it leads to our own origin. Return addresses are written so already. */
function escaped(returnTo: string, publicUrl: string): string {
  if (!returnTo.startsWith('/')) return returnTo;
  const { pathname, search, hash } = new URL(returnTo, publicUrl);
  return pathname + search + hash;
}

/** Whoever began somewhere else may have begun at a command line, which waits for this page's address. */
const ELSEWHERE = new Set(['sign_in_required', 'attempt_foreign_session']);
const FOR_PROGRAMS =
  'Did you begin with the crosslink command? Then copy the address of this page and paste it there. Give it to nobody who asks you for it: it lets them into Jira as you.';

const NOWHERE = {
  title: 'This link leads nowhere any more',
  text: 'It belongs to no attempt to connect that Crosslink knows. Nobody got access and nothing was changed.',
  remedy: 'Start connecting again from your Jira sites.',
};

/** What the page says where the error's own words, made for programs too, can be put more kindly. */
const WORDS: Record<string, { title: string; text?: string; remedy?: string }> = {
  sign_in_required: {
    title: 'Please sign in first',
    text: 'Jira sent you back, but nobody is signed in to Crosslink in this browser.',
    remedy: 'Sign in, then start connecting again.',
  },
  authorization_denied: {
    title: 'Access was not allowed',
    text: 'You pressed Deny at Jira, so Crosslink got no access and nothing was changed.',
    remedy: 'Press Connect again if you want to allow it after all.',
  },
  attempt_expired: {
    title: 'This took too long',
    text: 'More than ten minutes went by since you began. Nobody got access and nothing was changed.',
    remedy: 'Press Connect and allow it once more; this time it is quick.',
  },
  invalid_input: NOWHERE,
  attempt_unknown: NOWHERE,
  attempt_used: { title: 'This was done already' },
  attempt_foreign_session: { title: 'This was started in another browser' },
  connect_session_elsewhere: {
    title: 'This was started in another browser',
    text: 'Jira sent you back to a browser that did not begin this, so nobody got access and nothing was changed.',
  },
};
