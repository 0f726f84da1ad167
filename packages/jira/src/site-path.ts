import { JiraRequestError } from './errors.ts';

/**
 * Builds a site-relative path from a template, each value encoded as one segment:
 * ``sitePath`/rest/api/2/issue/${key}` ``.
 *
 * Throws `JiraRequestError` (`jira_invalid_request`) for values that would lead somewhere else: empty, `.` and `..`
 * survive encoding and would be resolved away.
 */
export function sitePath(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(segment));
}

function segment(value: string): string {
  if (value !== '' && value !== '.' && value !== '..') return encodeURIComponent(value);
  throw new JiraRequestError({
    code: 'jira_invalid_request',
    message: `“${value}” is not a key or id of anything in Jira.`,
    remedy: 'Give the key or id as Jira shows it.',
  });
}
