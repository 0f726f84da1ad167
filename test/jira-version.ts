/**
 * Which Jira the sandbox is in tests that do not say so themselves: `JIRA_VERSION=8.20 npm test` runs them all against
 * Jira 8.20.
 */
export const jiraVersion = process.env['JIRA_VERSION'] ?? '10.3';
