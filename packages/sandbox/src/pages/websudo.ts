import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, queryOf, sitePath } from '../exchange.ts';
import { userByPassword } from '../identity/identity.ts';
import { hasWebSudo, needsWebSudo, startWebSudo } from '../identity/websudo.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import {
  redirectToLogin,
  redirectWithin,
  requireAdministrator,
  requireForm,
  sendPage,
  xsrfField,
} from './layout.ts';
import { safeDestination } from './login.ts';

const formPath = '/secure/admin/WebSudoAuthenticate!default.jspa';
const answerPath = '/secure/admin/WebSudoAuthenticate.jspa';
const dropPath = '/secure/admin/WebSudoDrop.jspa';

interface View {
  destination: string;
  failed: boolean;
}

function passwordPage({ contextPath }: Surroundings, request: FastifyRequest, view: View): Page {
  const { user } = request.exchange.caller;
  const problem = html`<p class="notice problem" role="alert">The password is wrong.</p>`;
  const body = html`<h1>Administrator access</h1>
    <p>
      You are logged in as <strong>${user?.displayName}</strong>. Type your password again to administer this
      site for ten minutes.
    </p>
    ${view.failed ? problem : undefined}
    <form class="sheet" method="post" action="${contextPath}${answerPath}">
      ${xsrfField(request)}
      <input type="hidden" name="webSudoDestination" value="${view.destination}" />
      <input type="hidden" name="webSudoIsPost" value="false" />
      <label for="webSudoPassword">Password</label>
      <input
        id="webSudoPassword"
        name="webSudoPassword"
        type="password"
        autocomplete="current-password"
        required
        autofocus
      />
      <div class="actions"><button name="authenticate" value="Confirm">Confirm</button></div>
    </form>`;
  return { title: 'Administrator access', narrow: true, body };
}

function show(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { caller } = request.exchange;
  if (!caller.user) return redirectToLogin(surroundings, reply);
  requireAdministrator(caller.user);
  const destination = queryOf(request).get('webSudoDestination') ?? '';
  if (!needsWebSudo(surroundings.world, caller)) {
    return redirectWithin(surroundings, reply, safeDestination(destination, surroundings.contextPath));
  }
  return sendPage(surroundings, reply, passwordPage(surroundings, request, { destination, failed: false }));
}

function answer(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!request.exchange.caller.user) return redirectToLogin(surroundings, reply);
  const { form, user, session } = requireForm(request);
  requireAdministrator(user);
  const destination = form.get('webSudoDestination') ?? '';
  if (!userByPassword(surroundings.world, user.name, form.get('webSudoPassword') ?? '')) {
    explain(request, 'refused', 'wrong password');
    return sendPage(surroundings, reply, passwordPage(surroundings, request, { destination, failed: true }));
  }
  startWebSudo(surroundings, reply, session);
  explain(request, 'accepted', `${user.name} may administer for ten minutes`);
  return redirectWithin(surroundings, reply, safeDestination(destination, surroundings.contextPath));
}

export type Step = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Where to go on after the password: what a form carried is lost, so it is begun again at `home`. */
function destinationOf({ contextPath }: Surroundings, request: FastifyRequest, home: string): string {
  if (request.method !== 'GET') return home;
  const [, query] = request.originalUrl.split(/\?(.*)/s);
  return sitePath(request, contextPath) + (query === undefined ? '' : `?${query}`);
}

/** A page for administrators: login first, the password once more after it. `home`: where its forms begin. */
export function forAdministrators(surroundings: Surroundings, home: string, step: Step): Step {
  return (request, reply) => {
    const { caller } = request.exchange;
    if (!caller.user) return redirectToLogin(surroundings, reply);
    requireAdministrator(caller.user);
    if (!needsWebSudo(surroundings.world, caller)) return step(request, reply);
    explain(request, 'refused', 'the password has to be typed again');
    const destination = encodeURIComponent(destinationOf(surroundings, request, home));
    return redirectWithin(surroundings, reply, `${formPath}?webSudoDestination=${destination}`);
  };
}

/** Says that administration is open, with a button to close it; nothing where no password was asked for. */
export function webSudoNotice(surroundings: Surroundings, request: FastifyRequest): Html | undefined {
  if (!hasWebSudo(surroundings, request)) return undefined;
  return html`<form class="notice" method="post" action="${surroundings.contextPath}${dropPath}">
    ${xsrfField(request)}You have temporary access to administration.
    <button class="plain">Drop access</button>
  </form>`;
}

/** The password typed once more, and administration given up. */
export function registerWebSudo(site: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.webSudo) return;
  for (const path of [formPath, answerPath]) {
    site.get(path, (request, reply) => show(surroundings, request, reply));
  }
  site.post(answerPath, (request, reply) => answer(surroundings, request, reply));
  site.post(dropPath, (request, reply) => {
    requireForm(request).session.webSudoUntil = null;
    return redirectWithin(surroundings, reply, '/');
  });
}
