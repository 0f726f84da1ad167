import type { JiraIssue } from '@crosslink/jira';

/** What a link remembers of its issue. */
export function issueColumns(issue: JiraIssue) {
  return {
    issue_key: issue.key,
    issue_type: issue.issueType.name,
    status_name: issue.status.name,
    status_category: issue.status.category,
  };
}
