import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { visibleProjects } from '../world/access.ts';
import type { Project } from '../world/model.ts';
import { html } from './html.ts';
import { issueTable } from './issue-table.ts';
import { sendPage } from './layout.ts';

const welcome = (contextPath: string) =>
  html`<h1>A Jira to try things on</h1>
    <p>
      This is a sandbox: a small stand-in for Jira that runs on this machine and forgets everything when it
      stops. It is not made by Atlassian and not meant for real work.
    </p>
    <p><a href="${contextPath}/login.jsp">Log in</a> to see projects and issues.</p>`;

export function registerDashboard(site: FastifyInstance, surroundings: Surroundings): void {
  const { world, contextPath } = surroundings;
  const section = (project: Project) => {
    const newestFirst = [...world.issues.inProject(project.key)].reverse().slice(0, 50);
    return html`<h2><a href="${contextPath}/browse/${project.key}">${project.name} (${project.key})</a></h2>
      ${issueTable(contextPath, newestFirst)}`;
  };
  for (const path of ['/', '/secure/Dashboard.jspa']) {
    site.get(path, (request, reply) => {
      const { user } = request.exchange.caller;
      const projects = visibleProjects(world, user);
      const body = user
        ? html`<h1>Dashboard</h1>
            ${projects.map(section)}`
        : welcome(contextPath);
      return sendPage(surroundings, reply, { title: 'Dashboard', body });
    });
  }
}
