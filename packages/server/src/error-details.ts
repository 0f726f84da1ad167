import { JiraError, JiraRequestError, JiraSetupError } from '@crosslink/jira';
import type { DeliberateError } from './http-errors.ts';

/** Facts beside the message that help whoever has to act; all of them safe to show. */
export function detailsOf(error: DeliberateError): Record<string, unknown> | undefined {
  const details = { ...error.details, ...jiraDetails(error) };
  return Object.keys(details).length === 0 ? undefined : details;
}

function jiraDetails(error: DeliberateError): Record<string, unknown> {
  if (!(error instanceof JiraError)) return {};
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
