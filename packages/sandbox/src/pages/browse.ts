import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { canSee, visibleProject } from '../world/access.ts';
import { html } from './html.ts';
import { changeIssue, issuePage } from './issue-page.ts';
import { issueTable } from './issue-table.ts';
import { redirectToLogin, sendPage } from './layout.ts';
import { PageRefusal } from './page-refusal.ts';

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
    const board = [...world.boards.all.values()].find(({ projectKey }) => projectKey === project.key);
    const boardLink =
      board && html`<a href="${contextPath}/secure/RapidBoard.jspa?rapidView=${board.id}">Board</a>`;
    const body = html`<h1>${project.name}</h1>
      <p class="actions">
        ${boardLink}<a href="${contextPath}/secure/CreateIssue.jspa?project=${project.key}"
          >Create an issue</a
        >
      </p>
      ${issueTable(contextPath, issues)}`;
    return sendPage(surroundings, reply, { title: project.name, body });
  };
}

/** Projects and issues, at the address Jira gives them. */
export function registerBrowse(site: FastifyInstance, surroundings: Surroundings): void {
  site.get('/browse/:key', show(surroundings));
  site.post('/browse/:key', changeIssue(surroundings));
}
