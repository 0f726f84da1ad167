import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import { explain } from '../../exchange.ts';
import type { World } from '../../world/world.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { requireForm, sendPage } from '../layout.ts';
import { PageRefusal } from '../page-refusal.ts';
import { forAdministrators } from '../websudo.ts';
import { dialogPage, linksPath, textField } from './dialogs.ts';
import type { Problem } from './form.ts';

/** What an administrator allows an OAuth 2.0 client at most; each includes the ones before it. */
const scopes = [
  { value: 'READ', label: 'Read' },
  { value: 'WRITE', label: 'Write' },
  { value: 'ADMIN', label: 'Admin' },
  { value: 'SYSTEM_ADMIN', label: 'System admin' },
] as const;

type Scope = (typeof scopes)[number]['value'];

interface ClientForm {
  name: string;
  redirectUrl: string;
  scope: string;
}

/** The store of OAuth 2.0 clients, as far as this dialog needs it. */
interface ClientStore {
  addClient(client: { name: string; redirectUrl: string; scope: Scope }): {
    clientId: string;
    clientSecret: string;
  };
}

/** TO BE CONNECTED: becomes `world.oauth2` once the OAuth 2.0 provider is there; until then the dialog says so. */
const clientStore = (world: World & { oauth2?: ClientStore }): ClientStore | undefined => world.oauth2;

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
function credentialsPage(
  { contextPath }: Surroundings,
  form: ClientForm,
  client: ReturnType<ClientStore['addClient']>,
): Page {
  const body = html`<h1>Credentials of ${form.name}</h1>
    <p>Copy these into the application. It may ask for ${form.scope} at most.</p>
    <dl class="sheet">
      <dt>Client ID</dt>
      <dd><code id="clientId">${client.clientId}</code></dd>
      <dt>Client secret</dt>
      <dd><code id="clientSecret">${client.clientSecret}</code></dd>
      <dt>Redirect URL</dt>
      <dd>${form.redirectUrl}</dd>
    </dl>
    <p><a href="${contextPath}${linksPath}">Back to the list</a></p>`;
  return { title: `Credentials of ${form.name}`, narrow: true, body };
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
  const store = clientStore(surroundings.world);
  if (!store) throw new PageRefusal(501, 'This sandbox takes no OAuth 2.0 clients yet.');
  const form = readClientForm(requireForm(request).form);
  const scope = scopes.find(({ value }) => value === form.scope)?.value;
  const problem = scope === undefined ? 'Choose the application permissions.' : clientProblem(form);
  if (scope === undefined || problem !== undefined) {
    return sendPage(surroundings, reply, externalDialog(surroundings, request, { form, problem }), 400);
  }
  const client = store.addClient({ name: form.name, redirectUrl: form.redirectUrl, scope });
  explain(request, 'accepted', `OAuth 2.0 client ${client.clientId}, ${scope} at most`);
  return sendPage(surroundings, reply, credentialsPage(surroundings, form, client));
}

export function registerExternal(site: FastifyInstance, surroundings: Surroundings): void {
  site.post(
    `${linksPath}/external`,
    forAdministrators(surroundings, linksPath, (request, reply) => save(surroundings, request, reply)),
  );
}
