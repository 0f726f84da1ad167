import type { JiraError, JiraRequestError, JiraSetupError } from '@crosslink/jira';
import type { DeliberateError } from './http-errors.ts';

/** What errors of jira know beside their message; by type only, so that nothing of jira is loaded at start. */
type JiraFacts = Partial<
  Pick<JiraError, 'status' | 'requestId'> &
    Pick<JiraRequestError, 'errorMessages' | 'fieldErrors'> &
    Pick<JiraSetupError, 'differences' | 'clockOffsetSeconds'>
>;

/** Facts beside the message that help whoever has to act; all of them safe to show. */
export function detailsOf(error: DeliberateError): Record<string, unknown> | undefined {
  const details = {
    ...error.details,
    ...(error.name.startsWith('Jira') ? jiraDetails(error as JiraFacts) : {}),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

function jiraDetails(error: JiraFacts): Record<string, unknown> {
  const { status, requestId, errorMessages, fieldErrors, differences, clockOffsetSeconds } = error;
  const facts = {
    jiraStatus: status,
    jiraRequestId: requestId,
    errorMessages,
    fieldErrors,
    differences,
    clockOffsetSeconds,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}
