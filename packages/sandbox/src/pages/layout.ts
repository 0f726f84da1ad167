import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { formFields, sitePath } from '../exchange.ts';
import { isAdministrator } from '../world/access.ts';
import type { Session, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { PageRefusal } from './page-refusal.ts';

export const stylePath = '/sandbox-style.css';

export interface Page {
  title: string;
  body: Html;
  /** One column for a form or a question. */
  narrow?: boolean;
  /** As wide as the window: for columns. */
  wide?: boolean;
}

/** The hidden field without which a form is refused. */
export const xsrfField = (request: FastifyRequest): Html =>
  html`<input type="hidden" name="atl_token" value="${request.exchange.caller.session?.xsrfToken}" />`;

function account({ contextPath }: Surroundings, request: FastifyRequest): Html {
  const { user } = request.exchange.caller;
  if (!user) return html`<a href="${contextPath}/login.jsp">Log in</a>`;
  return html`<form method="post" action="${contextPath}/logout">
    ${xsrfField(request)}<span>${user.displayName}</span><button class="plain">Log out</button>
  </form>`;
}

/** Where a person can go, by who they are and what this Jira has. */
function destinations({ site }: World, user: User | undefined): [path: string, name: string][] {
  const { oauth1, personalAccessTokens } = site.personality;
  if (!user) return [['/', 'Dashboard']];
  return [
    ['/', 'Dashboard'],
    ['/issues/', 'Search'],
    ['/secure/CreateIssue.jspa', 'Create'],
    ...(oauth1
      ? [['/plugins/servlet/oauth/users/access-tokens', 'Authorized applications'] as [string, string]]
      : []),
    ...(personalAccessTokens
      ? [['/secure/ViewProfile.jspa/personal-access-tokens', 'Access tokens'] as [string, string]]
      : []),
    ...(oauth1 && isAdministrator(user)
      ? [['/plugins/servlet/applinks/listApplicationLinks', 'Application links'] as [string, string]]
      : []),
  ];
}

function navigation({ contextPath, world }: Surroundings, request: FastifyRequest): Html {
  const links = destinations(world, request.exchange.caller.user).map(
    ([path, name]) => html`<a href="${contextPath}${path}">${name}</a>`,
  );
  return html`<nav aria-label="Site">${links}</nav>`;
}

function renderPage(surroundings: Surroundings, request: FastifyRequest, page: Page): string {
  const { contextPath, world } = surroundings;
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} - Jira sandbox</title>
        <link rel="stylesheet" href="${contextPath}${stylePath}" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <div>
            <strong>Jira sandbox ${world.site.personality.version}</strong>
            ${navigation(surroundings, request)}${account(surroundings, request)}
          </div>
        </header>
        <main class="${page.narrow ? 'narrow' : page.wide ? 'wide' : ''}">${page.body}</main>
      </body>
    </html>`;
  return markup;
}

/** No script, nothing from elsewhere, and in nobody's frame: a click on Allow must be meant. */
const pageHeaders = {
  'X-Frame-Options': 'SAMEORIGIN',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'self'",
  'Referrer-Policy': 'same-origin',
};

export function sendPage(
  surroundings: Surroundings,
  reply: FastifyReply,
  page: Page,
  status = 200,
): FastifyReply {
  return reply
    .code(status)
    .headers(pageHeaders)
    .type('text/html;charset=UTF-8')
    .send(renderPage(surroundings, reply.request, page));
}

/** Sends the browser to the login page and, from there, back to where it wanted to go. */
export function redirectToLogin({ contextPath }: Surroundings, reply: FastifyReply): FastifyReply {
  const { request } = reply;
  const [, query] = request.originalUrl.split(/\?(.*)/s);
  const wanted = sitePath(request, contextPath) + (query === undefined ? '' : `?${query}`);
  const destination = encodeURIComponent(wanted);
  return reply.redirect(
    `${contextPath}/login.jsp?permissionViolation=true&os_destination=${destination}`,
    302,
  );
}

export const redirectWithin = (
  { contextPath }: Surroundings,
  reply: FastifyReply,
  path: string,
): FastifyReply => reply.redirect(`${contextPath}${path}`, 302);

/** The form of a logged-in person; 403 unless it came from a page of this session. */
export function requireForm(request: FastifyRequest): {
  form: URLSearchParams;
  user: User;
  session: Session;
} {
  const { user, session } = request.exchange.caller;
  const form = formFields(request);
  if (!user || !session || form.get('atl_token') !== session.xsrfToken) {
    throw new PageRefusal(
      403,
      'XSRF Security Token Missing: the form did not come from a page of this session.',
    );
  }
  return { form, user, session };
}

export function requireAdministrator(user: User | undefined): void {
  if (!isAdministrator(user)) throw new PageRefusal(403, 'Only Jira administrators may see this page.');
}
