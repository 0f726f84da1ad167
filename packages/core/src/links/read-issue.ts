import { getIssue, JiraRequestError } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError `issue_not_found`; or as Jira failed */
export async function readIssue(
  client: JiraClient,
  key: string,
  fields: readonly string[],
): Promise<JiraIssue> {
  try {
    return await getIssue(client, key, { fields });
  } catch (error) {
    if (!isUnseen(error)) throw error;
    throw new NotFoundError({
      code: 'issue_not_found',
      message: `Jira shows no issue ${key} to this connection.`,
      remedy: 'Check the key, and that the connection may see its project.',
      cause: error,
    });
  }
}

/** Jira has it not, or does not show it: which of the two it does not say. */
export function isUnseen(error: unknown): error is JiraRequestError {
  return (
    error instanceof JiraRequestError && (error.code === 'jira_not_found' || error.code === 'jira_forbidden')
  );
}
