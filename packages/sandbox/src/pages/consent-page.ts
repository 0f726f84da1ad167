import type { FastifyRequest } from 'fastify';

import type { User } from '../world/model.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { xsrfField } from './layout.ts';

/** The question whether an OAuth 2.0 client may act for this person. */
export function consentPage(
  request: FastifyRequest,
  {
    name,
    user,
    rights,
    action,
    choice,
  }: { name: string; user: User; rights: string; action: string; choice?: Html },
): Page {
  const body = html`<h1>Allow ${name}?</h1>
    <div class="sheet">
      <p>
        The application <strong>${name}</strong> wants to act in the name of
        <strong>${user.displayName}</strong> (${user.name}) with these rights: <strong>${rights}</strong>.
      </p>
      <form method="post" action="${action}">
        ${xsrfField(request)}${choice}
        <div class="actions">
          <button name="approve" value="Allow">Allow</button>
          <button class="plain" name="deny" value="Deny">Deny</button>
        </div>
      </form>
    </div>`;
  return { title: `Allow ${name}?`, narrow: true, body };
}
