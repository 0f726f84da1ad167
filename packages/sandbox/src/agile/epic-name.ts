import { typeOfIssue } from '../rest/issue-view.ts';
import { epicNameField } from '../world/fields.ts';
import type { Issue } from '../world/model.ts';

/** The name of an epic, which is its summary where it has no other; undefined: the issue is none. */
export function epicName(issue: Issue): string | undefined {
  if (typeOfIssue(issue).name !== 'Epic') return undefined;
  return String(issue.custom[epicNameField] ?? issue.summary);
}
