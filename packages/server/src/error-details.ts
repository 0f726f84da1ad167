import { JiraError, JiraRequestError, JiraSetupError } from '@crosslink/jira';
import type { DeliberateError } from './http-errors.ts';

/** Facts beside the message that help whoever has to act; all of them safe to show. */
export function detailsOf(error: DeliberateError): Record<string, unknown> | undefined {
  const details = { ...error.details, ...jiraDetails(error) };
  return Object.keys(details).length === 0 ? undefined : details;
}

// Spelt out, because a class that structurally fits DeliberateError narrows it to never.
const isJiraError = (error: Error): error is JiraError => error instanceof JiraError;

function jiraDetails(error: Error): Record<string, unknown> {
  if (!isJiraError(error)) return {};
  const { status, requestId } = error;
  return {
    ...(status === undefined ? {} : { jiraStatus: status }),
    ...(requestId === undefined ? {} : { jiraRequestId: requestId }),
    ...(error instanceof JiraRequestError && {
      errorMessages: error.errorMessages,
      fieldErrors: error.fieldErrors,
    }),
    ...(error instanceof JiraSetupError && setupDetails(error)),
  };
}

function setupDetails({ differences, clockOffsetSeconds }: JiraSetupError): Record<string, unknown> {
  return {
    ...(differences === undefined ? {} : { differences }),
    ...(clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds }),
  };
}
