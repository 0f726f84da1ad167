import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { RestRefusal } from '../rest/answers.ts';
import { openTransitions, typeOfIssue } from '../rest/issue-view.ts';
import { applyTransition } from '../rest/transitions.ts';
import { wikiText } from '../rich-text/rich-text.ts';
import { canSee, findProject, may, projectOf, visibleProjects } from '../world/access.ts';
import { fieldDefinitions } from '../world/fields.ts';
import type { Issue, User } from '../world/model.ts';
import { resolutions } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { statusLabel } from './issue-table.ts';
import type { Page } from './layout.ts';
import { redirectWithin, requireForm, xsrfField } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';
import { remoteLinkTable } from './remote-link-table.ts';

const moment = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The forms of an issue go to its own address; which one it is shows by what they send. */
const issueForm = (
  { contextPath }: Surroundings,
  request: FastifyRequest,
  issue: Issue,
  content: Html,
): Html =>
  html`<form class="actions" method="post" action="${contextPath}/browse/${issue.key}">
    ${xsrfField(request)}${content}
  </form>`;

function resolutionChoice(): Html {
  const options = resolutions.map(({ id, name }) => html`<option value="${id}">${name}</option>`);
  return html`<select name="resolution" aria-label="Resolution">
    <option value="">Resolution as the workflow has it</option>
    ${options}
  </select>`;
}

function statusButtons(surroundings: Surroundings, request: FastifyRequest, issue: Issue) {
  const open = openTransitions(surroundings.world, issue, request.exchange.caller.user);
  if (open.length === 0) return undefined;
  const buttons = open.map(
    ({ id, name }) => html`<button name="transition" value="${id}">Move to ${name}</button>`,
  );
  const asks = open.some(({ screen }) => screen.some(({ fieldId }) => fieldId === 'resolution'));
  return issueForm(surroundings, request, issue, html`${asks ? resolutionChoice() : undefined}${buttons}`);
}

const row = (name: string, value: Html | string): Html =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

function familyRows({ world, contextPath }: Surroundings, issue: Issue): Html[] {
  const link = (id: string | null, name: string) => {
    const other = world.issues.get(id ?? '');
    return other
      ? [row(name, html`<a href="${contextPath}/browse/${other.key}">${other.key}</a> ${other.summary}`)]
      : [];
  };
  return [...link(issue.parentId, 'Parent'), ...link(issue.epicId, 'Epic')];
}

function fieldRows({ world }: Surroundings, issue: Issue): Html[] {
  const named = (things: { id: string; name: string }[], ids: string[]) =>
    things
      .filter(({ id }) => ids.includes(id))
      .map(({ name }) => name)
      .join(', ');
  const { components, versions } = projectOf(world, issue);
  const sprints = issue.sprintIds.flatMap((id) => world.boards.sprints.get(id)?.name ?? []);
  const custom = Object.entries(issue.custom).map(([id, value]): [string, string] => {
    const name = fieldDefinitions.find((field) => field.id === id)?.name ?? id;
    return [name, value === null ? '' : String(value)];
  });
  const rows: [string, string][] = [
    ...custom,
    ['Sprint', sprints.join(', ')],
    ['Components', named(components, issue.componentIds)],
    ['Fix versions', named(versions, issue.fixVersionIds)],
    ['Labels', issue.labels.join(', ')],
    ['Due', issue.dueDate ?? ''],
    ['Resolution', named(resolutions, [issue.resolutionId ?? ''])],
  ];
  return rows.filter(([, value]) => value !== '').map(([name, value]) => row(name, value));
}

const personName = (world: World, name: string | null) =>
  name === null ? 'Nobody' : (world.users.get(name)?.displayName ?? name);

function comments(surroundings: Surroundings, request: FastifyRequest, issue: Issue): Html {
  const { world } = surroundings;
  const shown = issue.comments.map(
    ({ author, body, createdAt }) =>
      html`<article class="sheet">
        <p class="quiet">${personName(world, author)}, ${moment(createdAt)}</p>
        <pre>${wikiText(body)}</pre>
      </article>`,
  );
  const may = mayDo(world, request, issue);
  const form = issueForm(
    surroundings,
    request,
    issue,
    html`<label class="wide" for="comment">Add a comment</label
      ><textarea id="comment" name="comment" required></textarea> <button>Comment</button>`,
  );
  return html`${shown.length > 0 ? shown : html`<p class="quiet">None.</p>`}${may('comment') ? form : undefined}`;
}

const mayDo = (world: World, request: FastifyRequest, issue: Issue) => (what: 'comment' | 'move') =>
  may(request.exchange.caller.user, what, projectOf(world, issue));

function moveForm(surroundings: Surroundings, request: FastifyRequest, issue: Issue): Html | undefined {
  const { world } = surroundings;
  const { user } = request.exchange.caller;
  const others = visibleProjects(world, user).filter(
    (project) => project.key !== issue.projectKey && may(user, 'create', project),
  );
  if (!mayDo(world, request, issue)('move') || others.length === 0) return undefined;
  const options = others.map(({ key, name }) => html`<option value="${key}">${name} (${key})</option>`);
  const content = html`<label class="wide" for="project">Move to another project</label
    ><select id="project" name="project">
      ${options}</select
    ><button class="plain">Move</button>`;
  return issueForm(surroundings, request, issue, content);
}

export function issuePage(surroundings: Surroundings, request: FastifyRequest, issue: Issue): Page {
  const { world, contextPath } = surroundings;
  const description =
    issue.description === null
      ? html`<p class="quiet">None.</p>`
      : html`<pre>${wikiText(issue.description)}</pre>`;
  const body = html`<p class="quiet">
      <a href="${contextPath}/browse/${issue.projectKey}">${issue.projectKey}</a> / ${issue.key}
    </p>
    <h1>${issue.summary}</h1>
    <div class="sheet">
      <dl>
        ${row('Type', typeOfIssue(issue).name)}${row('Status', statusLabel(issue))}
        ${familyRows(surroundings, issue)}${fieldRows(surroundings, issue)}
        ${row('Reporter', personName(world, issue.reporter))}${row('Assignee', personName(world, issue.assignee))}
        ${row('Updated', moment(issue.updatedAt))}
      </dl>
      ${statusButtons(surroundings, request, issue)}
    </div>
    <h2>Description</h2>
    ${description}
    <h2>Remote links</h2>
    ${remoteLinkTable(issue)}
    <h2>Comments</h2>
    ${comments(surroundings, request, issue)}${moveForm(surroundings, request, issue)}`;
  return { title: `${issue.key} ${issue.summary}`, body };
}

interface Action {
  issue: Issue;
  form: URLSearchParams;
  user: User;
}

function transition(world: World, { issue, form, user }: Action): void {
  const resolution = form.get('resolution');
  const values = resolution ? { resolution: { id: resolution } } : {};
  applyTransition(world, issue, { user, id: form.get('transition') ?? '', input: { values, comments: [] } });
}

function comment(world: World, { issue, form, user }: Action): void {
  const body = form.get('comment')?.trim() ?? '';
  if (!may(user, 'comment', projectOf(world, issue))) throw new PageRefusal(403, 'You may not comment here.');
  if (body === '') throw new PageRefusal(400, 'Comment body can not be empty!');
  world.issues.addComment(issue, { author: user.name, body });
}

function move(world: World, { issue, form, user }: Action): void {
  const to = findProject(world, form.get('project') ?? '');
  const allowed = to && may(user, 'move', projectOf(world, issue)) && may(user, 'create', to);
  if (!allowed || !to.issueTypeIds.includes(issue.typeId)) {
    throw new PageRefusal(400, 'The issue cannot be moved there: by your permissions, or by its type.');
  }
  world.issues.move(issue, to, user.name);
}

/** Which form it was, by the field that only that one has. */
const actions: Record<string, (world: World, action: Action) => void> = {
  transition,
  comment,
  project: move,
};

/** Does what a form of the issue's page asks for. */
export function changeIssue(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { world } = surroundings;
    const { form, user } = requireForm(request);
    const { key } = request.params as { key: string };
    const issue = world.issues.get(key);
    if (!issue || !canSee(world, user, issue)) throw new PageRefusal(404, `${key} does not exist.`);
    const [, act] = Object.entries(actions).find(([field]) => form.has(field)) ?? [];
    try {
      act?.(world, { issue, form, user });
    } catch (error) {
      if (error instanceof RestRefusal) throw new PageRefusal(400, refusalText(error));
      throw error;
    }
    const back = form.get('back') ?? '';
    return redirectWithin(
      surroundings,
      reply,
      /^\/secure\/RapidBoard\.jspa\?rapidView=\d+$/.test(back) ? back : `/browse/${issue.key}`,
    );
  };
}

/** What REST said, as a sentence of a page. */
export function refusalText({ body }: RestRefusal): string {
  const { errorMessages = [], errors = {} } = body as {
    errorMessages?: string[];
    errors?: Record<string, string>;
  };
  return [...errorMessages, ...Object.values(errors)].join(' ') || 'That cannot be done now.';
}
