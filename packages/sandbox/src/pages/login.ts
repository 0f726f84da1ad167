import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, formFields, queryOf } from '../exchange.ts';
import { userByPassword } from '../identity/identity.ts';
import { endSession, startSession } from '../identity/login.ts';
import { html } from './html.ts';
import { redirectWithin, requireForm, sendPage } from './layout.ts';

interface LoginView {
  destination: string;
  failed: boolean;
  sentHere: boolean;
}

function messages({ failed, sentHere }: LoginView) {
  if (failed) return html`<p class="notice problem" role="alert">User name or password is wrong.</p>`;
  return sentHere ? html`<p class="notice">Log in to go on to the page you asked for.</p>` : undefined;
}

function loginPage({ contextPath, world }: Surroundings, view: LoginView) {
  const names = [...world.users.keys()].join(', ');
  const body = html`<h1>Log in</h1>
    ${messages(view)}
    <form class="sheet" method="post" action="${contextPath}/login.jsp">
      <input type="hidden" name="os_destination" value="${view.destination}" />
      <label for="os_username">User name</label>
      <input id="os_username" name="os_username" autocomplete="username" required autofocus />
      <label for="os_password">Password</label>
      <input id="os_password" name="os_password" type="password" autocomplete="current-password" required />
      <div class="actions"><button name="login" value="Log In">Log in</button></div>
    </form>
    <p class="quiet">Users: ${names}. Every password is the user name.</p>`;
  return { title: 'Log in', narrow: true, body };
}

/** Only a path of this site: `//host` and `\\host` would lead the browser elsewhere. */
export function safeDestination(destination: string, contextPath: string): string {
  if (!/^\/(?![/\\])/.test(destination)) return '/';
  const own = contextPath !== '' && destination.startsWith(`${contextPath}/`);
  return own ? destination.slice(contextPath.length) : destination;
}

function login(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const form = formFields(request);
    const destination = form.get('os_destination') ?? '';
    const user = userByPassword(
      surroundings.world,
      form.get('os_username') ?? '',
      form.get('os_password') ?? '',
    );
    if (!user) {
      explain(request, 'refused', 'wrong user name or password');
      // Jira shows the form again, with 200.
      reply.header('X-Seraph-LoginReason', 'AUTHENTICATED_FAILED');
      return sendPage(
        surroundings,
        reply,
        loginPage(surroundings, { destination, failed: true, sentHere: false }),
      );
    }
    startSession(surroundings, request, reply, user);
    explain(request, 'accepted', `logged in as ${user.name}`);
    return redirectWithin(surroundings, reply, safeDestination(destination, surroundings.contextPath));
  };
}

export function registerLogin(site: FastifyInstance, surroundings: Surroundings): void {
  site.get('/login.jsp', (request, reply) => {
    const query = queryOf(request);
    const destination = query.get('os_destination') ?? '';
    const sentHere = query.get('permissionViolation') === 'true';
    return sendPage(surroundings, reply, loginPage(surroundings, { destination, failed: false, sentHere }));
  });

  site.post('/login.jsp', login(surroundings));

  site.post('/logout', (request, reply) => {
    requireForm(request);
    endSession(surroundings, request, reply);
    return redirectWithin(surroundings, reply, '/login.jsp');
  });
}
