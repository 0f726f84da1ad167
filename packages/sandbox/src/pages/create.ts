import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { RestRefusal } from '../rest/answers.ts';
import { typesOf } from '../rest/beans.ts';
import type { FieldMeta } from '../rest/field-meta.ts';
import { screenMeta } from '../rest/field-meta.ts';
import { createFrom } from '../rest/issue.ts';
import { findProject, may, visibleProjects } from '../world/access.ts';
import type { IssueType, Project, User } from '../world/model.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';

const path = '/secure/CreateIssue.jspa';

interface Draft {
  project: Project;
  type: IssueType;
  values: URLSearchParams;
  /** By field id, in REST's words. */
  errors: Record<string, string>;
}

type Choice = { id?: string | number; key?: string; name?: string };

/** What a person fills in: everything but project and type, which were chosen before, and people. */
const isFilledIn = ({ fieldId }: FieldMeta): boolean =>
  !['project', 'issuetype', 'reporter', 'assignee'].includes(fieldId);

const option = (value: string, text: string, chosen: string): Html =>
  value === chosen
    ? html`<option value="${value}" selected>${text}</option>`
    : html`<option value="${value}">${text}</option>`;

function control(meta: FieldMeta, value: string): Html {
  const { fieldId: id, schema, required } = meta;
  const { allowedValues: choices, defaultValue } = meta as {
    allowedValues?: Choice[];
    defaultValue?: Choice;
  };
  if (choices) {
    const chosen = value === '' ? String(defaultValue?.id ?? '') : value;
    const options = choices.map((choice) => option(String(choice.id), choice.name ?? '', chosen));
    const none = required || defaultValue ? undefined : option('', 'None', chosen);
    return html`<select id="${id}" name="${id}">
      ${none}${options}
    </select>`;
  }
  if (id === 'description' || id === 'environment')
    return html`<textarea id="${id}" name="${id}">${value}</textarea>`;
  const type = schema.type === 'date' ? 'date' : 'text';
  return required
    ? html`<input id="${id}" name="${id}" type="${type}" value="${value}" required />`
    : html`<input id="${id}" name="${id}" type="${type}" value="${value}" />`;
}

function field(meta: FieldMeta, { values, errors }: Draft): Html {
  const { fieldId: id, name, required } = meta;
  const error = errors[id];
  return html`<label for="${id}"
      >${name} ${required ? undefined : html`<span class="quiet">(optional)</span>`}</label
    >
    ${control(meta, values.get(id) ?? '')}
    ${error === undefined ? undefined : html`<p class="notice problem" role="alert">${error}</p>`}`;
}

function select(
  name: string,
  label: string,
  options: { value: string; text: string }[],
  chosen: string,
): Html {
  const shown = options.map(({ value, text }) => option(value, text, chosen));
  return html`<label for="${name}">${label}</label
    ><select id="${name}" name="${name}">
      ${shown}
    </select>`;
}

/** Which project and type: choosing others shows their fields. */
function chooser({ contextPath }: Surroundings, projects: Project[], { project, type }: Draft): Html {
  const projectOptions = projects.map(({ key, name }) => ({ value: key, text: `${name} (${key})` }));
  const typeOptions = typesOf(project).map(({ name }) => ({ value: name, text: name }));
  return html`<form class="actions choose" method="get" action="${contextPath}${path}">
    ${select('project', 'Project', projectOptions, project.key)}${select('issuetype', 'Type', typeOptions, type.name)}
    <button class="plain">Choose</button>
  </form>`;
}

function createPage(surroundings: Surroundings, request: FastifyRequest, draft: Draft) {
  const { world, contextPath } = surroundings;
  const { user } = request.exchange.caller;
  const projects = visibleProjects(world, user).filter((project) => may(user, 'create', project));
  const metas = screenMeta(world, user, draft).filter(isFilledIn);
  const elsewhere = Object.entries(draft.errors).filter(
    ([id]) => !metas.some(({ fieldId }) => fieldId === id),
  );
  const body = html`<h1>Create an issue</h1>
    ${chooser(surroundings, projects, draft)}
    ${elsewhere.map(([, text]) => html`<p class="notice problem" role="alert">${text}</p>`)}
    <form class="sheet" method="post" action="${contextPath}${path}">
      ${xsrfField(request)}<input type="hidden" name="project" value="${draft.project.key}" /><input
        type="hidden"
        name="issuetype"
        value="${draft.type.name}"
      />
      ${metas.map((meta) => field(meta, draft))}
      <div class="actions"><button>Create</button></div>
    </form>`;
  return { title: 'Create an issue', narrow: true, body };
}

/** Where to create, by what was asked for or what there is first. */
function draftOf({ world }: Surroundings, user: User, values: URLSearchParams): Draft {
  const asked = findProject(world, values.get('project') ?? '');
  const [first] = visibleProjects(world, user).filter((project) => may(user, 'create', project));
  const project = asked && may(user, 'create', asked) ? asked : first;
  if (!project) throw new PageRefusal(403, 'You may not create issues in any project.');
  const types = typesOf(project);
  const type =
    types.find(({ name }) => name === values.get('issuetype')) ??
    types.find(({ name }) => name === 'Story') ??
    types[0];
  if (!type) throw new PageRefusal(400, 'The project has no issue types.');
  return { project, type, values, errors: {} };
}

/** A text as the field takes it by REST. */
function valueOf(meta: FieldMeta, text: string): unknown {
  const { type, items } = meta.schema;
  if ('allowedValues' in meta) return type === 'array' ? [{ id: text }] : { id: text };
  if (items === 'string') return text.split(/[\s,]+/).filter((word) => word !== '');
  if (type === 'number' || items === 'json') return Number.isNaN(Number(text)) ? text : Number(text);
  return type === 'issuelink' ? { key: text } : text;
}

function create(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { world } = surroundings;
    const { form, user } = requireForm(request);
    const draft = draftOf(surroundings, user, form);
    const filled = screenMeta(world, user, draft).filter(
      (meta) => isFilledIn(meta) && form.get(meta.fieldId),
    );
    const given = filled.map((meta) => [meta.fieldId, valueOf(meta, form.get(meta.fieldId) ?? '')]);
    const place = { project: { key: draft.project.key }, issuetype: { id: draft.type.id } };
    try {
      const { key } = createFrom(world, user, { fields: { ...Object.fromEntries(given), ...place } });
      return redirectWithin(surroundings, reply, `/browse/${key}`);
    } catch (error) {
      if (!(error instanceof RestRefusal)) throw error;
      const { errors = {} } = error.body as { errors?: Record<string, string> };
      return sendPage(surroundings, reply, createPage(surroundings, request, { ...draft, errors }), 400);
    }
  };
}

/** A new issue, at the address Jira gives the form. */
export function registerCreatePage(site: FastifyInstance, surroundings: Surroundings): void {
  site.get(path, (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const draft = draftOf(surroundings, user, queryOf(request));
    return sendPage(surroundings, reply, createPage(surroundings, request, draft));
  });
  site.post(path, create(surroundings));
}
