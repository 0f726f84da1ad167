import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import { explain, queryOf } from '../../exchange.ts';
import type { OAuth2Client, OAuth2Scope } from '../../world/oauth2.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { redirectWithin, requireForm, sendPage, xsrfField } from '../layout.ts';
import { PageRefusal } from '../page-refusal.ts';
import { forAdministrators } from '../websudo.ts';
import { dialogPage, linksPath, textField } from './dialogs.ts';
import type { Problem } from './form.ts';

const scopes: readonly { value: OAuth2Scope; label: string }[] = [
  { value: 'READ', label: 'Read' },
  { value: 'WRITE', label: 'Write' },
  { value: 'ADMIN', label: 'Admin' },
  { value: 'SYSTEM_ADMIN', label: 'System admin' },
];

interface ClientForm {
  name: string;
  redirectUrl: string;
  scope: string;
}

function scopeField(chosen: string): Html {
  return html`<label for="scope">Application permissions</label>
    <select id="scope" name="scope">
      ${scopes.map(
        ({ value, label }) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : html``}>${label}</option>`,
      )}
    </select>`;
}

const empty: ClientForm = { name: '', redirectUrl: '', scope: 'READ' };

/** The incoming link of an OAuth 2.0 client. */
export function externalDialog(
  surroundings: Surroundings,
  request: FastifyRequest,
  { form, problem }: { form: ClientForm; problem?: Problem } = { form: empty },
): Page {
  const fields = [
    textField('name', 'Name', form.name),
    textField('redirectUrl', 'Redirect URL', form.redirectUrl),
    scopeField(form.scope),
  ];
  const dialog = { title: 'Configure an incoming link', step: '/external', fields, button: 'Save' };
  return dialogPage(surroundings, request, { ...dialog, problem });
}

/** What the application has to be told; Jira shows the secret again on the link's page. */
function credentialsPage({ contextPath }: Surroundings, request: FastifyRequest, client: OAuth2Client): Page {
  const body = html`<h1>Credentials of ${client.name}</h1>
    <p>Copy these into the application. It may ask for ${client.scope} at most.</p>
    <dl class="sheet">
      <dt>Client ID</dt>
      <dd><code id="clientId">${client.clientId}</code></dd>
      <dt>Client secret</dt>
      <dd><code id="clientSecret">${client.clientSecret}</code></dd>
      <dt>Redirect URL</dt>
      <dd>${client.redirectUrl}</dd>
    </dl>
    <form method="post" action="${contextPath}${linksPath}/external/delete">
      ${xsrfField(request)}<input type="hidden" name="id" value="${client.clientId}" />
      <button class="plain">Delete</button>
    </form>
    <p><a href="${contextPath}${linksPath}">Back to the list</a></p>`;
  return { title: `Credentials of ${client.name}`, narrow: true, body };
}

function readClientForm(form: URLSearchParams): ClientForm {
  const text = (name: keyof ClientForm) => (form.get(name) ?? '').trim();
  return { name: text('name'), redirectUrl: text('redirectUrl'), scope: text('scope') };
}

const isHttpUrl = (text: string) => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

function clientProblem({ name, redirectUrl }: ClientForm): Problem {
  if (name === '') return 'Name is required.';
  return isHttpUrl(redirectUrl) ? undefined : 'The redirect URL is not a valid URL.';
}

function save(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = readClientForm(requireForm(request).form);
  const scope = scopes.find(({ value }) => value === form.scope)?.value;
  const problem = scope === undefined ? 'Choose the application permissions.' : clientProblem(form);
  if (scope === undefined || problem !== undefined) {
    return sendPage(surroundings, reply, externalDialog(surroundings, request, { form, problem }), 400);
  }
  const client = surroundings.world.oauth2.addClient({
    name: form.name,
    redirectUrl: form.redirectUrl,
    scope,
  });
  explain(request, 'accepted', `OAuth 2.0 client ${client.clientId}, ${scope} at most`);
  return sendPage(surroundings, reply, credentialsPage(surroundings, request, client));
}

function show(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const client = surroundings.world.oauth2.clients.get(queryOf(request).get('id') ?? '');
  if (!client) throw new PageRefusal(404, 'There is no such application.');
  return sendPage(surroundings, reply, credentialsPage(surroundings, request, client));
}

function remove(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { form } = requireForm(request);
  surroundings.world.oauth2.removeClient(form.get('id') ?? '');
  return redirectWithin(surroundings, reply, linksPath);
}

export function registerExternal(site: FastifyInstance, surroundings: Surroundings): void {
  const guarded = (handle: typeof save) =>
    forAdministrators(surroundings, linksPath, (request, reply) => handle(surroundings, request, reply));
  site.get(`${linksPath}/external`, guarded(show));
  site.post(`${linksPath}/external`, guarded(save));
  site.post(`${linksPath}/external/delete`, guarded(remove));
}
