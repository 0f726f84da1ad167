import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { applyTransition } from '../rest/transitions.ts';
import { RestRefusal } from '../rest/answers.ts';
import { openTransitions, typeOfIssue } from '../rest/issue-view.ts';
import { canSee, visibleProject } from '../world/access.ts';
import { fieldDefinitions } from '../world/fields.ts';
import type { Issue, RemoteLink } from '../world/model.ts';
import { wikiText } from '../rich-text/rich-text.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { issueTable, statusLabel } from './issue-table.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';

const moment = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const isHttp = (url: string) => /^https?:$/.test(URL.parse(url)?.protocol ?? '');

function remoteLinkRow({ object, application, relationship }: RemoteLink): Html {
  // Anybody who may link can store any URL: only http(s) becomes something to click.
  const title = isHttp(object.url)
    ? html`<a href="${object.url}" rel="noreferrer">${object.title}</a>`
    : html`${object.title} (<code>${object.url}</code>)`;
  return html`<tr>
    <td>${relationship ?? 'links to'}</td>
    <td class="${object.status.resolved ? 'resolved' : ''}">${title}</td>
    <td>${application.name ?? ''}</td>
    <td>${object.summary ?? ''}</td>
  </tr>`;
}

function remoteLinkTable(issue: Issue): Html {
  if (issue.remoteLinks.length === 0) return html`<p class="quiet">None.</p>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Relationship</th>
          <th scope="col">Title</th>
          <th scope="col">Application</th>
          <th scope="col">Summary</th>
        </tr>
      </thead>
      <tbody>
        ${issue.remoteLinks.map(remoteLinkRow)}
      </tbody>
    </table>
  </div>`;
}

function statusButtons({ world, contextPath }: Surroundings, request: FastifyRequest, issue: Issue) {
  const open = openTransitions(world, issue, request.exchange.caller.user);
  if (open.length === 0) return undefined;
  const buttons = open.map(
    ({ id, name }) => html`<button name="transition" value="${id}">Move to ${name}</button>`,
  );
  return html`<form class="actions" method="post" action="${contextPath}/browse/${issue.key}">
    ${xsrfField(request)}${buttons}
  </form>`;
}

function customRows({ world, contextPath }: Surroundings, issue: Issue): Html[] {
  const rows = Object.entries(issue.custom)
    .filter(([, value]) => value !== null)
    .map(([id, value]) => {
      const name = fieldDefinitions.find((field) => field.id === id)?.name ?? id;
      return html`<dt>${name}</dt>
        <dd>${String(value)}</dd>`;
    });
  const epic = issue.epicId === null ? undefined : world.issues.get(issue.epicId);
  if (!epic) return rows;
  const link = html`<a href="${contextPath}/browse/${epic.key}">${epic.key}</a>`;
  return [
    ...rows,
    html`<dt>Epic Link</dt>
      <dd>${link}</dd>`,
  ];
}

function issuePage(surroundings: Surroundings, request: FastifyRequest, issue: Issue) {
  const { world, contextPath } = surroundings;
  const person = (name: string | null) =>
    name === null ? 'Nobody' : (world.users.get(name)?.displayName ?? name);
  const labels = issue.labels.length === 0 ? 'None' : issue.labels.join(', ');
  const body = html`<p class="quiet">
      <a href="${contextPath}/browse/${issue.projectKey}">${issue.projectKey}</a> / ${issue.key}
    </p>
    <h1>${issue.summary}</h1>
    <div class="sheet">
      <dl>
        <dt>Type</dt>
        <dd>${typeOfIssue(issue).name}</dd>
        <dt>Status</dt>
        <dd>${statusLabel(issue)}</dd>
        ${customRows(surroundings, issue)}
        <dt>Labels</dt>
        <dd>${labels}</dd>
        <dt>Reporter</dt>
        <dd>${person(issue.reporter)}</dd>
        <dt>Assignee</dt>
        <dd>${person(issue.assignee)}</dd>
        <dt>Updated</dt>
        <dd>${moment(issue.updatedAt)}</dd>
      </dl>
      ${statusButtons(surroundings, request, issue)}
    </div>
    <h2>Description</h2>
    ${issue.description === null ? html`<p class="quiet">None.</p>` : html`<pre>${wikiText(issue.description)}</pre>`}
    <h2>Remote links</h2>
    ${remoteLinkTable(issue)}`;
  return { title: `${issue.key} ${issue.summary}`, body };
}

function show(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { world, contextPath } = surroundings;
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const { key } = request.params as { key: string };
    const issue = world.issues.get(key);
    if (issue && canSee(world, user, issue))
      return sendPage(surroundings, reply, issuePage(surroundings, request, issue));
    const project = visibleProject(world, user, key);
    if (!project) throw new PageRefusal(404, `${key} does not exist, or you may not see it.`);
    const issues = [...world.issues.inProject(project.key)].reverse();
    const body = html`<h1>${project.name}</h1>
      ${issueTable(contextPath, issues)}`;
    return sendPage(surroundings, reply, { title: project.name, body });
  };
}

function move(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { world } = surroundings;
    const { form, user } = requireForm(request);
    const { key } = request.params as { key: string };
    const issue = world.issues.get(key);
    if (!issue || !canSee(world, user, issue)) throw new PageRefusal(404, `${key} does not exist.`);
    try {
      applyTransition(world, issue, { user, id: form.get('transition') ?? '' });
    } catch (error) {
      if (error instanceof RestRefusal)
        throw new PageRefusal(400, 'The issue cannot be moved to that status now.');
      throw error;
    }
    return redirectWithin(surroundings, reply, `/browse/${issue.key}`);
  };
}

/** Projects and issues, at the address Jira gives them. */
export function registerBrowse(site: FastifyInstance, surroundings: Surroundings): void {
  site.get('/browse/:key', show(surroundings));
  site.post('/browse/:key', move(surroundings));
}
