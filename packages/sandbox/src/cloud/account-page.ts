import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { html } from '../pages/html.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from '../pages/layout.ts';
import type { Cloud } from '../world/cloud.ts';
import type { User } from '../world/model.ts';

const path = '/account';

function appRows({ contextPath }: Surroundings, request: FastifyRequest, cloud: Cloud, user: User) {
  const grants = [...cloud.grants.values()].filter(({ userName }) => userName === user.name);
  if (grants.length === 0) return html`<p class="quiet">You have given no app access.</p>`;
  return grants.map(({ clientId, scopes }) => {
    const name = cloud.apps.get(clientId)?.name ?? clientId;
    return html`<form class="sheet" method="post" action="${contextPath}${path}/revoke">
      ${xsrfField(request)}<input type="hidden" name="clientId" value="${clientId}" />
      <p><strong>${name}</strong>: ${scopes.join(', ')}</p>
      <button class="plain" aria-label="Remove access of ${name}">Remove access</button>
    </form>`;
  });
}

function tokenRows({ contextPath }: Surroundings, request: FastifyRequest, cloud: Cloud, user: User) {
  const tokens = [...cloud.apiTokens.values()].filter(({ userName }) => userName === user.name);
  const rows = tokens.map(
    ({ label, token }) =>
      html`<form class="sheet" method="post" action="${contextPath}${path}/token/revoke">
        ${xsrfField(request)}<input type="hidden" name="token" value="${token}" />
        <p>${label || 'API token'}: <code>${token}</code></p>
        <button class="plain">Revoke</button>
      </form>`,
  );
  return html`${rows}
    <form class="sheet" method="post" action="${contextPath}${path}/token">
      ${xsrfField(request)}<label for="label">Label</label><input id="label" name="label" required />
      <div class="actions"><button>Create API token</button></div>
    </form>`;
}

/** A person's own page at the authorization server: apps that have access, and API tokens. */
export function registerAccountPage(host: FastifyInstance, surroundings: Surroundings, cloud: Cloud): void {
  host.get(path, (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const body = html`<h1>Account of ${user.displayName}</h1>
      <p>E-mail address: <code>${user.emailAddress}</code></p>
      <h2>Connected apps</h2>
      ${appRows(surroundings, request, cloud, user)}
      <h2>API tokens</h2>
      ${tokenRows(surroundings, request, cloud, user)}`;
    return sendPage(surroundings, reply, { title: 'Account', narrow: true, body });
  });

  host.post(`${path}/revoke`, (request, reply) => {
    const { form, user } = requireForm(request);
    cloud.revoke(user.name, form.get('clientId') ?? '');
    return redirectWithin(surroundings, reply, path);
  });

  host.post(`${path}/token`, (request, reply) => {
    const { form, user } = requireForm(request);
    cloud.addApiToken({ userName: user.name, label: form.get('label') ?? '' });
    return redirectWithin(surroundings, reply, path);
  });

  host.post(`${path}/token/revoke`, (request, reply) => {
    const { form, user } = requireForm(request);
    const token = cloud.apiTokens.get(form.get('token') ?? '');
    if (token?.userName === user.name) cloud.apiTokens.delete(token.token);
    return redirectWithin(surroundings, reply, path);
  });
}
