import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { AccessToken, User } from '../world/model.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from './layout.ts';

const path = '/plugins/servlet/oauth/users/access-tokens';

const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

function tokenRow({ world, contextPath }: Surroundings, request: FastifyRequest, token: AccessToken): Html {
  const name = world.grants.consumers.get(token.consumerKey)?.name ?? token.consumerKey;
  return html`<tr>
    <td>${name}</td>
    <td>${day(token.createdAt)}</td>
    <td>${day(token.expiresAt)}</td>
    <td>
      <form method="post" action="${contextPath}${path}">
        ${xsrfField(request)}<input type="hidden" name="token" value="${token.value}" />
        <button class="plain" aria-label="Revoke access of ${name}">Revoke access</button>
      </form>
    </td>
  </tr>`;
}

function tokenTable(surroundings: Surroundings, request: FastifyRequest, user: User): Html {
  const tokens = surroundings.world.grants.accessTokensOf(user.name);
  if (tokens.length === 0) return html`<p class="quiet">You have given no application access.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Application</th>
          <th scope="col">Given on</th>
          <th scope="col">Valid until</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        ${tokens.map((token) => tokenRow(surroundings, request, token))}
      </tbody>
    </table>
  </div>`;
}

/** The applications a person gave access to, with a button to take it back. */
export function registerAccessTokens(site: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.oauth1) return;
  site.get(path, (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const body = html`<h1>Authorized applications</h1>
      <p>These applications may read and change data in your name.</p>
      ${tokenTable(surroundings, request, user)}`;
    return sendPage(surroundings, reply, { title: 'Authorized applications', body });
  });

  site.post(path, (request, reply) => {
    const { form, user } = requireForm(request);
    const { accessTokens } = surroundings.world.grants;
    const token = accessTokens.get(form.get('token') ?? '');
    if (token?.userName === user.name) accessTokens.delete(token.value);
    return redirectWithin(surroundings, reply, path);
  });
}
