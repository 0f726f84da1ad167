import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { explain } from '../exchange.ts';
import type { User } from '../world/model.ts';
import type { PersonalAccessToken } from '../world/personal-access-tokens.ts';
import { html } from './html.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';

const path = '/secure/ViewProfile.jspa/personal-access-tokens';

const day = (atMs: number | null) => (atMs === null ? 'never' : new Date(atMs).toISOString().slice(0, 10));

function tokenRow(surroundings: Surroundings, request: FastifyRequest, token: PersonalAccessToken) {
  return html`<form class="sheet" method="post" action="${surroundings.contextPath}${path}/revoke">
    ${xsrfField(request)}<input type="hidden" name="id" value="${token.id}" />
    <p><strong>${token.name}</strong>, expires: ${day(token.expiresAt)}</p>
    <button class="plain" aria-label="Revoke ${token.name}">Revoke</button>
  </form>`;
}

/** `made`: the token just created; its secret is shown this once. */
function tokensPage(surroundings: Surroundings, request: FastifyRequest, user: User, made?: string) {
  const tokens = surroundings.world.personalAccessTokens.of(user.name);
  const body = html`<h1>Personal Access Tokens</h1>
    ${
      made === undefined
        ? undefined
        : html`<p class="notice">
            Copy the token now, it is not shown again: <code id="rawToken">${made}</code>
          </p>`
    }
    ${tokens.map((token) => tokenRow(surroundings, request, token))}
    <form class="sheet" method="post" action="${surroundings.contextPath}${path}">
      ${xsrfField(request)}<label for="name">Token name</label><input id="name" name="name" required />
      <label for="days">Days until it expires (empty: never)</label
      ><input id="days" name="days" inputmode="numeric" />
      <div class="actions"><button>Create</button></div>
    </form>`;
  return { title: 'Personal Access Tokens', narrow: true, body };
}

function create(surroundings: Surroundings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { form, user } = requireForm(request);
  const [name, days] = [(form.get('name') ?? '').trim(), (form.get('days') ?? '').trim()];
  if (name === '') throw new PageRefusal(400, 'The token needs a name.');
  if (days !== '' && !/^[1-9]\d{0,2}$/.test(days)) throw new PageRefusal(400, 'Days are a number from 1 on.');
  const expirationDays = days === '' ? undefined : Number(days);
  const token = surroundings.world.personalAccessTokens.add({ userName: user.name, name, expirationDays });
  explain(request, 'accepted', `${user.name} made the token ${name}`);
  return sendPage(surroundings, reply, tokensPage(surroundings, request, user, token.rawToken));
}

/** Where a person makes tokens for programs, and takes them back (8.14 and later). */
export function registerPersonalAccessTokenPage(site: FastifyInstance, surroundings: Surroundings): void {
  if (!surroundings.world.site.personality.personalAccessTokens) return;
  site.get(path, (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    return sendPage(surroundings, reply, tokensPage(surroundings, request, user));
  });

  site.post(path, (request, reply) => create(surroundings, request, reply));

  site.post(`${path}/revoke`, (request, reply) => {
    const { form, user } = requireForm(request);
    surroundings.world.personalAccessTokens.remove(user.name, Number(form.get('id')));
    return redirectWithin(surroundings, reply, path);
  });
}
