import type { FastifyRequest } from 'fastify';

import type { Surroundings } from '../../exchange.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { xsrfField } from '../layout.ts';
import type { ConsumerForm, LinkForm, Problem } from './form.ts';
import { applicationTypes } from './form.ts';

/** Where the administrator finds the application links; every dialog is below it. */
export const linksPath = '/plugins/servlet/applinks/listApplicationLinks';

interface Dialog {
  title: string;
  /** Below `linksPath`: where the form goes. */
  step: string;
  fields: (Html | undefined)[];
  button: string;
  problem?: Problem;
}

/** One dialog as one page: a form with what to fill in, a button to go on, and a way back to the list. */
export function dialogPage(surroundings: Surroundings, request: FastifyRequest, dialog: Dialog): Page {
  const { title, step, fields, button, problem } = dialog;
  const { contextPath } = surroundings;
  const body = html`<h1>${title}</h1>
    ${problem === undefined ? undefined : html`<p class="notice problem" role="alert">${problem}</p>`}
    <form class="sheet" method="post" action="${contextPath}${linksPath}${step}">
      ${xsrfField(request)}${fields}
      <div class="actions"><button>${button}</button><a href="${contextPath}${linksPath}">Cancel</a></div>
    </form>`;
  return { title, narrow: true, body };
}

export function textField(name: string, label: string, value: string, required = true): Html {
  const must = required ? html` required` : html``;
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" ${must} />`;
}

export function tick(name: string, label: string, ticked: boolean): Html {
  const checked = ticked ? html` checked` : html``;
  return html`<label class="choice"
    ><input type="checkbox" name="${name}" value="true" ${checked} /> ${label}</label
  >`;
}

export function choices(legend: string, name: string, options: { value: string; label: string }[]): Html {
  const [first] = options;
  return html`<fieldset>
    <legend>${legend}</legend>
    ${options.map(
      ({ value, label }) =>
        html`<label class="choice"
          ><input
            type="radio"
            name="${name}"
            value="${value}"
            ${value === first?.value ? html`checked` : html``}
          />
          ${label}</label
        >`,
    )}
  </fieldset>`;
}

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

/** Since 8.22 the first question. */
export function kindDialog(surroundings: Surroundings, request: FastifyRequest, problem?: Problem): Page {
  const kinds = [
    { value: 'atlassian', label: 'Atlassian product (application link, OAuth 1.0a)' },
    { value: 'external', label: 'External application (OAuth 2.0)' },
  ];
  const directions = [
    { value: 'incoming', label: 'Incoming: the application calls this site' },
    { value: 'outgoing', label: 'Outgoing: this site calls the application' },
  ];
  const fields = [
    choices('Application type', 'kind', kinds),
    choices('Direction (external applications only)', 'direction', directions),
  ];
  const dialog = { title: 'Create link', step: '/create', fields, button: 'Continue' };
  return dialogPage(surroundings, request, { ...dialog, problem });
}

export function urlDialog(
  surroundings: Surroundings,
  request: FastifyRequest,
  view: { url: string; problem?: Problem },
): Page {
  const fields = [textField('url', 'Application URL', view.url)];
  const dialog = { title: 'Create link', step: '/url', fields, button: 'Continue' };
  return dialogPage(surroundings, request, { ...dialog, problem: view.problem });
}

/** What Jira says of every application that is no Atlassian product; the administrator goes on all the same. */
export function noResponseDialog(surroundings: Surroundings, request: FastifyRequest, url: string): Page {
  const fields = [
    html`<p class="notice" role="status">
      No response was received from the URL you entered. It may not be valid. Correct it below if need be, and
      continue.
    </p>`,
    html`<p>Entered URL: <code>${url}</code></p>`,
    textField('url', 'New URL', url),
  ];
  const dialog = { title: 'Configure application URL', step: '/confirm', fields, button: 'Continue' };
  return dialogPage(surroundings, request, dialog);
}

function typeField(typeId: string): Html {
  const option = ({ id, name }: { id: string; name: string }) =>
    html`<option value="${id}" ${id === typeId ? html`selected` : html``}>${name}</option>`;
  return html`<label for="typeId">Application type</label>
    <select id="typeId" name="typeId">
      ${applicationTypes.map(option)}
    </select>`;
}

/** The fields of the outgoing side: asked for as Jira asks, and not kept, as the sandbox calls nobody. */
const outgoingFields: [name: string, label: string][] = [
  ['serviceProviderName', 'Service provider name'],
  ['outgoingConsumerKey', 'Consumer key (outgoing)'],
  ['sharedSecret', 'Shared secret'],
  ['requestTokenUrl', 'Request token URL'],
  ['accessTokenUrl', 'Access token URL'],
  ['authorizeUrl', 'Authorize URL'],
];

export function detailsDialog(
  surroundings: Surroundings,
  request: FastifyRequest,
  view: { form: LinkForm; problem?: Problem },
): Page {
  const { form, problem } = view;
  const fields = [
    hidden('url', form.url),
    html`<p>Application URL: <code>${form.url}</code></p>`,
    textField('name', 'Application name', form.name),
    typeField(form.typeId),
    html`<details>
      <summary>Outgoing: only if this site shall call the application</summary>
      ${outgoingFields.map(([name, label]) => textField(name, label, '', false))}
    </details>`,
    tick('createIncoming', 'Create incoming link', form.createIncoming !== ''),
  ];
  const dialog = { title: 'Link applications', step: '/details', fields, button: 'Continue' };
  return dialogPage(surroundings, request, { ...dialog, problem });
}

function publicKeyField(value: string): Html {
  return html`<label for="publicKey">Public key</label>
    <p class="quiet" id="publicKeyHelp">
      BEGIN PUBLIC KEY, with or without that line, or a certificate (BEGIN CERTIFICATE).
    </p>
    <textarea id="publicKey" name="publicKey" aria-describedby="publicKeyHelp" spellcheck="false" required>
${value}</textarea>`;
}

const mainFields = (form: ConsumerForm): Html[] => [
  textField('consumerKey', 'Consumer key', form.consumerKey),
  textField('consumerName', 'Consumer name', form.consumerName),
  publicKeyField(form.publicKey),
];

/** The last dialog of a new link. */
export function incomingDialog(
  surroundings: Surroundings,
  request: FastifyRequest,
  view: { form: LinkForm; consumer: ConsumerForm; problem?: Problem },
): Page {
  const { form, consumer, problem } = view;
  const carried = (['url', 'name', 'typeId', 'createIncoming'] as const).map((name) =>
    hidden(name, form[name]),
  );
  const fields = [...carried, ...mainFields(consumer)];
  const dialog = { title: 'Link applications: incoming', step: '/consumer', fields, button: 'Continue' };
  return dialogPage(surroundings, request, { ...dialog, problem });
}

/** The incoming side of a link that has none yet. */
export function newConsumerDialog(
  surroundings: Surroundings,
  request: FastifyRequest,
  view: { linkId: string; linkName: string; consumer: ConsumerForm; problem?: Problem },
): Page {
  const { linkId, linkName, consumer, problem } = view;
  const fields = [
    hidden('id', linkId),
    ...mainFields(consumer),
    textField('description', 'Description', consumer.description, false),
    textField('callbackUrl', 'Consumer callback URL', consumer.callbackUrl, false),
    tick('twoLegged', 'Allow 2-legged OAuth', consumer.twoLegged !== ''),
    textField('executeAs', 'Execute as (user name, for 2-legged OAuth)', consumer.executeAs, false),
  ];
  const title = `Incoming authentication of ${linkName}`;
  return dialogPage(surroundings, request, { title, step: '/edit', fields, button: 'Save', problem });
}
