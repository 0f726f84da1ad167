import type { FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { Consumer, RequestToken, User } from '../world/model.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { xsrfField } from './layout.ts';

interface Question {
  token: RequestToken;
  consumer: Consumer;
  user: User;
  /** From the address of the page; matters for OAuth 1.0 only. */
  callback: string;
}

/** Where the browser will go, for a person who wants to know before saying yes. */
function destination(token: RequestToken) {
  const url = token.callback === null ? null : URL.parse(token.callback);
  return url ? html`<p class="quiet">Afterwards you are sent to <code>${url.host}</code>.</p>` : undefined;
}

export function authorizePage(surroundings: Surroundings, request: FastifyRequest, question: Question): Page {
  const { token, consumer, user, callback } = question;
  const body = html`<h1>Allow ${consumer.name}?</h1>
    <div class="sheet">
      <p>
        The application <strong>${consumer.name}</strong> wants to read and change data on this site with all
        the rights of <strong>${user.displayName}</strong> (${user.name}).
      </p>
      ${consumer.description === '' ? undefined : html`<p>${consumer.description}</p>`} ${destination(token)}
      <form method="post" action="${surroundings.contextPath}/plugins/servlet/oauth/authorize">
        ${xsrfField(request)}
        <input type="hidden" name="oauth_token" value="${token.value}" />
        <input type="hidden" name="oauth_callback" value="${callback}" />
        <div class="actions">
          <button name="approve" value="Allow">Allow</button>
          <button class="plain" name="deny" value="Deny">Deny</button>
        </div>
      </form>
    </div>
    <p class="quiet">You can take access back at any time under "Authorized applications".</p>`;
  return { title: `Allow ${consumer.name}?`, narrow: true, body };
}

/** For applications that cannot receive a redirect (`oob`): the code to copy. */
export const codePage = (consumer: Consumer, verifier: string): Page => ({
  title: 'Verification code',
  narrow: true,
  body: html`<h1>You have allowed ${consumer.name}</h1>
    <p>Enter this verification code in the application:</p>
    <p class="sheet code" id="verifier">${verifier}</p>`,
});

export const decidedPage = (consumer: Consumer, allowed: boolean): Page => ({
  title: allowed ? 'Access allowed' : 'Access denied',
  narrow: true,
  body: html`<h1>${allowed ? 'Access allowed' : 'Access denied'}</h1>
    <p>You have ${allowed ? 'allowed' : 'denied'} ${consumer.name}. You can close this page.</p>`,
});
