import { KeyError } from '@crosslink/oauth1';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { ApplicationLink } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import {
  redirectToLogin,
  redirectWithin,
  requireAdministrator,
  requireForm,
  sendPage,
  xsrfField,
} from './layout.ts';

const path = '/plugins/servlet/applinks/listApplicationLinks';

/** Names of the form's fields, with the words on the page. */
const formFieldNames = {
  url: 'Application URL',
  name: 'Application name',
  consumerKey: 'Consumer key',
  consumerName: 'Consumer name',
  publicKey: 'Public key',
} as const;

type LinkForm = Record<keyof typeof formFieldNames, string>;

const emptyForm: LinkForm = { url: '', name: '', consumerKey: '', consumerName: '', publicKey: '' };

function linkRow({ world, contextPath }: Surroundings, request: FastifyRequest, link: ApplicationLink): Html {
  const consumer = world.grants.consumerOf(link.id);
  return html`<tr>
    <td>${link.name}</td>
    <td>${link.displayUrl}</td>
    <td>${consumer ? html`<code>${consumer.key}</code>` : 'none'}</td>
    <td>
      <form method="post" action="${contextPath}${path}/delete">
        ${xsrfField(request)}<input type="hidden" name="id" value="${link.id}" />
        <button class="plain" aria-label="Delete ${link.name}">Delete</button>
      </form>
    </td>
  </tr>`;
}

function linkTable(surroundings: Surroundings, request: FastifyRequest): Html {
  const links = [...surroundings.world.grants.links.values()];
  if (links.length === 0) return html`<p class="quiet">No application links yet.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Application</th>
          <th scope="col">URL</th>
          <th scope="col">Incoming consumer key</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        ${links.map((link) => linkRow(surroundings, request, link))}
      </tbody>
    </table>
  </div>`;
}

function field(name: keyof LinkForm, form: LinkForm): Html {
  return html`<label for="${name}">${formFieldNames[name]}</label>
    <input id="${name}" name="${name}" value="${form[name]}" required />`;
}

function linkPage(surroundings: Surroundings, request: FastifyRequest, form: LinkForm, problem?: string) {
  const body = html`<h1>Application links</h1>
    ${linkTable(surroundings, request)}
    <h2>Create a link with incoming authentication</h2>
    ${problem === undefined ? undefined : html`<p class="notice problem" role="alert">${problem}</p>`}
    <form class="sheet" method="post" action="${surroundings.contextPath}${path}">
      ${xsrfField(request)}${field('url', form)}${field('name', form)}${field('consumerKey', form)}${field(
        'consumerName',
        form,
      )}
      <label for="publicKey">
        Public key <span class="quiet">(BEGIN PUBLIC KEY, with or without that line, or a certificate)</span>
      </label>
      <textarea id="publicKey" name="publicKey" spellcheck="false" required>${form.publicKey}</textarea>
      <div class="actions"><button>Create link</button></div>
    </form>`;
  return { title: 'Application links', body };
}

function readForm(form: URLSearchParams): LinkForm {
  const text = (name: keyof LinkForm) => (form.get(name) ?? '').trim();
  return {
    url: text('url'),
    name: text('name'),
    consumerKey: text('consumerKey'),
    consumerName: text('consumerName'),
    publicKey: text('publicKey'),
  };
}

/** What is wrong with the form, in words; undefined: nothing. */
function findProblem(world: World, form: LinkForm): string | undefined {
  const names = Object.keys(formFieldNames) as (keyof LinkForm)[];
  const empty = names.find((name) => form[name] === '');
  if (empty) return `${formFieldNames[empty]} is required.`;
  if (!/^https?:$/.test(URL.parse(form.url)?.protocol ?? ''))
    return 'The application URL is not a valid URL.';
  const links = [...world.grants.links.values()];
  if (links.some(({ rpcUrl }) => rpcUrl === form.url)) return 'A link to this URL exists already.';
  if (links.some(({ name }) => name === form.name)) return 'A link with this name exists already.';
  if (world.grants.consumers.has(form.consumerKey)) return 'The consumer key is already in use.';
  return undefined;
}

/** Adds link and consumer, or neither; returns what is wrong with the key. */
function addLink(world: World, form: LinkForm): string | undefined {
  const link = world.grants.addLink({ name: form.name, rpcUrl: form.url });
  try {
    world.grants.putConsumer(link.id, {
      key: form.consumerKey,
      name: form.consumerName,
      publicKeyPem: form.publicKey,
    });
    return undefined;
  } catch (error) {
    world.grants.removeLink(link.id);
    if (error instanceof KeyError) return `The public key cannot be read: ${error.message}.`;
    throw error;
  }
}

function create(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { form, user } = requireForm(request);
    requireAdministrator(user);
    const wanted = readForm(form);
    const problem = findProblem(surroundings.world, wanted) ?? addLink(surroundings.world, wanted);
    if (problem === undefined) return redirectWithin(surroundings, reply, path);
    return sendPage(surroundings, reply, linkPage(surroundings, request, wanted, problem), 400);
  };
}

/** The administrator's page of application links: list, create with a consumer, delete. */
export function registerApplicationLinks(site: FastifyInstance, surroundings: Surroundings): void {
  site.get(path, (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    requireAdministrator(user);
    return sendPage(surroundings, reply, linkPage(surroundings, request, emptyForm));
  });

  site.post(path, create(surroundings));

  site.post(`${path}/delete`, (request, reply) => {
    const { form, user } = requireForm(request);
    requireAdministrator(user);
    surroundings.world.grants.removeLink(form.get('id') ?? '');
    return redirectWithin(surroundings, reply, path);
  });
}
