import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { searchIssues } from '../jql/search.ts';
import { JqlError } from '../jql/tokens.ts';
import type { Issue, User } from '../world/model.ts';
import { html } from './html.ts';
import { issueTable } from './issue-table.ts';
import { redirectToLogin, sendPage } from './layout.ts';

const mostShown = 200;

function find({ world }: Surroundings, user: User, jql: string): { issues: Issue[]; problem?: string } {
  try {
    return { issues: searchIssues(jql, { world, user }) };
  } catch (error) {
    if (error instanceof JqlError) return { issues: [], problem: error.message };
    throw error;
  }
}

/** Issues by JQL, at the address Jira's navigator has. */
export function registerSearchPage(site: FastifyInstance, surroundings: Surroundings): void {
  const { contextPath } = surroundings;
  site.get('/issues/', (request, reply) => {
    const { user } = request.exchange.caller;
    if (!user) return redirectToLogin(surroundings, reply);
    const jql = queryOf(request).get('jql') ?? 'order by updated desc';
    const { issues, problem } = find(surroundings, user, jql);
    const count =
      issues.length > mostShown ? `The first ${mostShown} of ${issues.length}` : `${issues.length} found`;
    const result =
      problem === undefined
        ? html`<p class="quiet" role="status">${count}</p>
            ${issueTable(contextPath, issues.slice(0, mostShown))}`
        : html`<p class="notice problem" role="alert">${problem}</p>`;
    const body = html`<h1>Search</h1>
      <form class="search" method="get" action="${contextPath}/issues/" role="search">
        <label for="jql">JQL</label>
        <input id="jql" name="jql" value="${jql}" spellcheck="false" autocomplete="off" />
        <button>Search</button>
      </form>
      ${result}`;
    return sendPage(surroundings, reply, { title: 'Search', body });
  });
}
