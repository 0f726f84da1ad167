import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { boardIssues, isBacklog, presentSprint } from '../agile/board-issues.ts';
import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { openTransitions, typeOfIssue } from '../rest/issue-view.ts';
import { canSee, findProject, may, visibleProject } from '../world/access.ts';
import type { Board, Issue, Sprint } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { redirectToLogin, redirectWithin, requireForm, sendPage, xsrfField } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';

const path = '/secure/RapidBoard.jspa';

interface View {
  surroundings: Surroundings;
  request: FastifyRequest;
  board: Board;
}

const addressOf = ({ id }: Board): string => `${path}?rapidView=${id}`;

function card({ surroundings, request, board }: View, issue: Issue): Html {
  const { world, contextPath } = surroundings;
  const buttons = openTransitions(world, issue, request.exchange.caller.user)
    .filter(({ screen }) => !screen.some(({ required }) => required))
    .map(({ id, name }) => html`<button class="plain" name="transition" value="${id}">${name}</button>`);
  return html`<li class="card">
    <a href="${contextPath}/browse/${issue.key}">${issue.key}</a> ${issue.summary}
    <form method="post" action="${contextPath}/browse/${issue.key}">
      ${xsrfField(request)}<input type="hidden" name="back" value="${addressOf(board)}" />${buttons}
    </form>
  </li>`;
}

function columns(view: View, issues: Issue[]): Html {
  const shown = view.board.columns.map(({ name, statusIds }) => {
    const own = issues.filter(({ statusId }) => statusIds.includes(statusId));
    return html`<section aria-label="${name}">
      <h3>${name} <span class="quiet">${own.length}</span></h3>
      <ul>
        ${own.map((issue) => card(view, issue))}
      </ul>
    </section>`;
  });
  return html`<div class="columns">${shown}</div>`;
}

function sprintChoice(sprints: Sprint[], present: Sprint | undefined): Html {
  const options = sprints
    .filter(({ state, id }) => state !== 'closed' && id !== present?.id)
    .map(({ id, name }) => html`<option value="${id}">${name}</option>`);
  const backlog = present ? html`<option value="">Backlog</option>` : undefined;
  return html`<select name="sprint" aria-label="Where to">
    ${options}${backlog}
  </select>`;
}

function planRow({ surroundings, request, board }: View, issue: Issue, sprints: Sprint[]): Html {
  const { contextPath, world } = surroundings;
  const project = findProject(world, board.projectKey);
  const form = html`<form class="inline" method="post" action="${contextPath}${path}">
    ${xsrfField(request)}<input type="hidden" name="rapidView" value="${board.id}" /><input
      type="hidden"
      name="issue"
      value="${issue.key}"
    />${sprintChoice(sprints, presentSprint(world, issue))}<button class="plain">Move</button>
  </form>`;
  const allowed = project && may(request.exchange.caller.user, 'schedule', project);
  return html`<tr>
    <td class="key"><a href="${contextPath}/browse/${issue.key}">${issue.key}</a></td>
    <td>${typeOfIssue(issue).name}</td>
    <td>${issue.summary}</td>
    <td>${allowed ? form : undefined}</td>
  </tr>`;
}

function plan(view: View, title: string, { issues, sprints }: { issues: Issue[]; sprints: Sprint[] }): Html {
  const rows = issues.map((issue) => planRow(view, issue, sprints));
  const table = html`<div class="scroll">
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return html`<h2>${title}</h2>
    ${issues.length === 0 ? html`<p class="quiet">Nothing here.</p>` : table}`;
}

/** Columns of the running sprint, then what is planned for later and what is not planned at all. */
function scrumBoard(view: View): Html {
  const { world } = view.surroundings;
  const issues = boardIssues(world, view.board);
  const sprints = [...world.boards.sprints.values()].filter(({ boardId }) => boardId === view.board.id);
  const of = (sprint: Sprint) => issues.filter((issue) => presentSprint(world, issue)?.id === sprint.id);
  const active = sprints.find(({ state }) => state === 'active');
  const planned = sprints
    .filter(({ state }) => state !== 'closed')
    .map((sprint) => plan(view, `Plan of ${sprint.name}`, { issues: of(sprint), sprints }));
  const backlog = issues.filter((issue) => isBacklog(world, issue));
  return html`${
    active
      ? html`<h2>${active.name}</h2>
          ${columns(view, of(active))}`
      : html`<p class="quiet">No sprint is running.</p>`
  }
  ${planned}${plan(view, 'Backlog', { issues: backlog, sprints })}`;
}

function requestedBoard(world: World, request: FastifyRequest, id: string | null): Board {
  const board = world.boards.all.get(Number(id));
  const project = board && visibleProject(world, request.exchange.caller.user, board.projectKey);
  if (!board || !project) throw new PageRefusal(404, 'There is no such board, or you may not see it.');
  return board;
}

function show(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.exchange.caller.user) return redirectToLogin(surroundings, reply);
    const board = requestedBoard(surroundings.world, request, queryOf(request).get('rapidView'));
    const view = { surroundings, request, board };
    const content =
      board.type === 'scrum' ? scrumBoard(view) : columns(view, boardIssues(surroundings.world, board));
    const body = html`<h1>${board.name}</h1>
      ${content}`;
    return sendPage(surroundings, reply, { title: board.name, body, wide: true });
  };
}

function move(surroundings: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { world } = surroundings;
    const { form, user } = requireForm(request);
    const board = requestedBoard(world, request, form.get('rapidView'));
    const issue = world.issues.get(form.get('issue') ?? '');
    const project = findProject(world, board.projectKey);
    if (!issue || !canSee(world, user, issue) || !project || !may(user, 'schedule', project)) {
      throw new PageRefusal(403, 'You may not plan this issue.');
    }
    const sprint = world.boards.sprints.get(Number(form.get('sprint')));
    if (sprint?.state === 'closed') throw new PageRefusal(400, 'The sprint is completed.');
    const past = issue.sprintIds.filter((id) => world.boards.sprints.get(id)?.state === 'closed');
    world.issues.change(issue, { sprintIds: sprint ? [...past, sprint.id] : past }, user.name);
    return redirectWithin(surroundings, reply, addressOf(board));
  };
}

/** Boards, at the address Jira Software gives them. */
export function registerBoardPage(site: FastifyInstance, surroundings: Surroundings): void {
  site.get(path, show(surroundings));
  site.post(path, move(surroundings));
}
