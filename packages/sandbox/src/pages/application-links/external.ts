import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { redirectWithin } from '../layout.ts';
import { forAdministrators } from '../websudo.ts';
import { dialogPage, linksPath } from './dialogs.ts';

/** The incoming link of an OAuth 2.0 client. */
export function externalDialog(surroundings: Surroundings, request: FastifyRequest): Page {
  const fields = [html`<p class="notice">This site does not take OAuth 2.0 clients by page yet.</p>`];
  return dialogPage(surroundings, request, {
    title: 'Configure an incoming link',
    step: '/external',
    fields,
    button: 'Back',
  });
}

export function registerExternal(site: FastifyInstance, surroundings: Surroundings): void {
  site.post(
    `${linksPath}/external`,
    forAdministrators(surroundings, linksPath, (_request, reply) =>
      redirectWithin(surroundings, reply, linksPath),
    ),
  );
}
