import { parseSprints, presentSprint } from '@crosslink/jira';
import type { JiraIssue } from '@crosslink/jira';

/**
 * What a link remembers of its issue. The sprint only if its field was asked for: nobody may take what was not asked
 * for as empty.
 */
export function issueColumns(issue: JiraIssue, sprintFieldId: string | null = null) {
  const { status, project, assignee } = issue;
  return {
    issue_key: issue.key,
    issue_type: issue.issueType.name,
    issue_summary: issue.summary,
    issue_updated_at: new Date(issue.updated),
    project_id: project.id,
    project_key: project.key,
    status_id: status.id,
    status_name: status.name,
    status_category: status.category,
    status_color: status.colorName ?? null,
    resolution: issue.resolution,
    priority: issue.priority?.name ?? null,
    assignee_name: assignee?.displayName ?? null,
    assignee_avatar_url: assignee?.avatarUrl ?? null,
    ...(sprintFieldId && sprintFieldId in issue.fields
      ? { sprint_name: presentSprint(parseSprints(issue.fields[sprintFieldId]))?.name ?? null }
      : {}),
  };
}
