import type { FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import type { ApplicationLink, Consumer } from '../../world/model.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { webSudoNotice } from '../websudo.ts';
import { dialogPage, hidden, linksPath, textField } from './dialogs.ts';
import { xsrfField } from '../layout.ts';

function linkRow({ world, contextPath }: Surroundings, link: ApplicationLink): Html {
  const consumer = world.grants.consumerOf(link.id);
  return html`<tr>
    <td>${link.name}</td>
    <td>${link.displayUrl}</td>
    <td>${consumer ? html`<code>${consumer.key}</code>` : 'none'}</td>
    <td>
      <a href="${contextPath}${linksPath}/edit?id=${link.id}" aria-label="Edit ${link.name}">Edit</a>
      <a href="${contextPath}${linksPath}/delete?id=${link.id}" aria-label="Delete ${link.name}">Delete</a>
    </td>
  </tr>`;
}

function linkTable(surroundings: Surroundings): Html {
  const links = [...surroundings.world.grants.links.values()];
  if (links.length === 0) return html`<p class="quiet">No application links yet.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Application</th>
          <th scope="col">URL</th>
          <th scope="col">Incoming consumer key</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${links.map((link) => linkRow(surroundings, link))}
      </tbody>
    </table>
  </div>`;
}

/** Up to 8.21 the page itself asks for a URL; since 8.22 a button opens the first dialog. */
function createForm({ contextPath, world }: Surroundings, request: FastifyRequest): Html {
  const urlFirst = world.site.personality.applicationLinkDialogs === 'url-first';
  if (!urlFirst)
    return html`<p><a class="button" href="${contextPath}${linksPath}/create">Create link</a></p>`;
  return html`<form class="sheet" method="post" action="${contextPath}${linksPath}/url">
    ${xsrfField(request)}${textField('url', 'Application URL', '')}
    <div class="actions"><button>Create new link</button></div>
  </form>`;
}

function clientTable({ world, contextPath }: Surroundings): Html | undefined {
  const clients = [...world.oauth2.clients.values()];
  if (clients.length === 0) return undefined;
  const rows = clients.map(
    ({ name, redirectUrl, scope, clientId }) =>
      html`<tr>
        <td>${name}</td>
        <td>${redirectUrl}</td>
        <td>${scope}</td>
        <td>
          <a href="${contextPath}${linksPath}/external?id=${clientId}" aria-label="Credentials of ${name}"
            >Credentials</a
          >
        </td>
      </tr>`,
  );
  return html`<h2>External applications</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Application</th>
            <th scope="col">Redirect URL</th>
            <th scope="col">Permission</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

export function listPage(surroundings: Surroundings, request: FastifyRequest): Page {
  const body = html`<h1>Application links</h1>
    ${webSudoNotice(surroundings, request)}${createForm(surroundings, request)}${linkTable(surroundings)}
    ${clientTable(surroundings)}`;
  return { title: 'Application links', body };
}

/** The question before a link or its consumer goes. */
export function deletePage(
  surroundings: Surroundings,
  request: FastifyRequest,
  view: { link: ApplicationLink; what: 'link' | 'consumer' },
): Page {
  const { link, what } = view;
  const title = what === 'link' ? `Delete the link to ${link.name}?` : `Delete the consumer of ${link.name}?`;
  const fields = [
    hidden('id', link.id),
    html`<p>Every access that people gave to this application ends with it. This cannot be undone.</p>`,
  ];
  const step = what === 'link' ? '/delete' : '/consumer/delete';
  return dialogPage(surroundings, request, { title, step, fields, button: 'Delete' });
}

/** What Jira shows of an incoming consumer: nothing of it can be changed, only taken away. */
export function consumerPage(
  { contextPath }: Surroundings,
  view: { link: ApplicationLink; consumer: Consumer },
): Page {
  const { link, consumer } = view;
  const title = `Incoming authentication of ${link.name}`;
  const twoLegged = consumer.twoLeggedUser === null ? 'not allowed' : `execute as ${consumer.twoLeggedUser}`;
  const body = html`<h1>${title}</h1>
    <dl class="sheet">
      <dt>Consumer key</dt>
      <dd><code>${consumer.key}</code></dd>
      <dt>Consumer name</dt>
      <dd>${consumer.name}</dd>
      <dt>Description</dt>
      <dd>${consumer.description}</dd>
      <dt>Callback URL</dt>
      <dd>${consumer.callbackUrl ?? 'none'}</dd>
      <dt>2-legged OAuth</dt>
      <dd>${twoLegged}</dd>
      <dt>Public key</dt>
      <dd><pre>${consumer.publicKeyPem}</pre></dd>
    </dl>
    <p class="quiet">It cannot be changed. Delete it to enter another one.</p>
    <p>
      <a href="${contextPath}${linksPath}/consumer/delete?id=${link.id}">Delete consumer</a>
      <a href="${contextPath}${linksPath}">Back to the list</a>
    </p>`;
  return { title, body };
}
