import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain, formFields, queryOf } from '../exchange.ts';
import { captchaDue, logInByPassword } from '../identity/identity.ts';
import { endSession, startSession } from '../identity/login.ts';
import type { User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { html } from './html.ts';
import { redirectWithin, requireForm, sendPage } from './layout.ts';

interface LoginView {
  destination: string;
  failed: boolean;
  sentHere: boolean;
  /** After several wrong passwords a person has to show that it is one. */
  captcha: boolean;
}

/** Easy to read for everybody, also for those who use a screen reader; only a program that does not look fails. */
const captchaWord = 'sandbox';

const captchaField = html`<label for="os_captcha">Type the word "${captchaWord}"</label>
  <input id="os_captcha" name="os_captcha" autocomplete="off" required />`;

function messages({ failed, sentHere, captcha }: LoginView) {
  if (failed && captcha) {
    return html`<p class="notice problem" role="alert">
      User name or password is wrong, or the word was not typed. Type all three.
    </p>`;
  }
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
      ${view.captcha ? captchaField : undefined}
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

/** The user of a filled-in login form; undefined: the password is wrong, or the CAPTCHA not solved. */
function userOfForm(world: World, form: URLSearchParams): User | undefined {
  const [name, password] = [form.get('os_username') ?? '', form.get('os_password') ?? ''];
  const solved = form.get('os_captcha')?.trim() === captchaWord;
  if (captchaDue(world, name) && !solved) return undefined;
  return logInByPassword(world, { name, password, solved });
}

function login(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const form = formFields(request);
    const destination = form.get('os_destination') ?? '';
    const { world } = surroundings;
    const user = userOfForm(world, form);
    if (!user) {
      const captcha = captchaDue(world, form.get('os_username') ?? '');
      explain(request, 'refused', `wrong user name or password${captcha ? ', or CAPTCHA not solved' : ''}`);
      // Jira shows the form again, with 200.
      reply.header('X-Seraph-LoginReason', captcha ? 'AUTHENTICATION_DENIED' : 'AUTHENTICATED_FAILED');
      const view = { destination, failed: true, sentHere: false, captcha };
      return sendPage(surroundings, reply, loginPage(surroundings, view));
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
    const view = { destination, failed: false, sentHere, captcha: false };
    return sendPage(surroundings, reply, loginPage(surroundings, view));
  });

  site.post('/login.jsp', login(surroundings));

  site.post('/logout', (request, reply) => {
    requireForm(request);
    endSession(surroundings, request, reply);
    return redirectWithin(surroundings, reply, '/login.jsp');
  });
}
