import { statusOfIssue, typeOfIssue } from '../rest/issue-view.ts';
import type { Issue } from '../world/model.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

export function statusLabel(issue: Issue): Html {
  const { name, category } = statusOfIssue(issue);
  return html`<span class="status ${category}">${name}</span>`;
}

export function issueTable(contextPath: string, issues: Issue[]): Html {
  if (issues.length === 0) return html`<p class="quiet">No issues yet.</p>`;
  const rows = issues.map(
    (issue) =>
      html`<tr>
        <td class="key"><a href="${contextPath}/browse/${issue.key}">${issue.key}</a></td>
        <td>${typeOfIssue(issue).name}</td>
        <td>${issue.summary}</td>
        <td>${statusLabel(issue)}</td>
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Type</th>
          <th scope="col">Summary</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
