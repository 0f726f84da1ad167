import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { propertyList } from './issue.ts';

/** Most issues of one call of {@link createIssues}: Cloud's limit, kept everywhere. */
export const maxIssuesPerCreate = 50;

/** One issue to be made. */
export interface NewIssue {
  /** By field id; rich text as wiki markup (REST API 2). */
  fields: Record<string, unknown>;
  /** Entity properties of the new issue, by key: any JSON. */
  properties?: Record<string, unknown> | undefined;
}

/** What became of one of them: made, or refused in Jira's own sentences (`fields`: by field id). */
export type CreatedIssue =
  | { id: string; key: string }
  | { errors: { messages: string[]; fields: Record<string, string> }; status: number };

const sentencesSchema = z.object({
  errorMessages: z.array(z.string()).catch([]),
  errors: z.record(z.string(), z.string()).catch({}),
});

const bulkSchema = z.object({
  issues: z.array(z.object({ id: z.string(), key: z.string() })),
  errors: z
    .array(
      z.object({
        status: z.number().catch(400),
        elementErrors: sentencesSchema.catch({ errorMessages: [], errors: {} }),
        failedElementNumber: z.number(),
      }),
    )
    .catch([]),
});

/**
 * Creates up to 50 issues in one call. Resolves to one result per issue, in the order given: some may be made and
 * others refused. Never retried once sent: Jira knows no idempotency key. Mark the issues (a label) and look for the
 * marks after `JiraUnknownOutcomeError`, which is also what a reply becomes that does not tell which issue is which.
 *
 * Rejects as {@link JiraClient.request}; `jira_invalid_request` here means that Jira refused the call and made none.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/#api-rest-api-2-issue-bulk-post
 */
export async function createIssues(
  client: JiraClient,
  issues: readonly NewIssue[],
  o: { signal?: AbortSignal } = {},
): Promise<CreatedIssue[]> {
  if (issues.length > maxIssuesPerCreate) throw new TypeError(`at most ${maxIssuesPerCreate} issues a call`);
  if (issues.length === 0) return [];
  return client.request({
    method: 'POST',
    path: '/rest/api/2/issue/bulk',
    body: {
      issueUpdates: issues.map(({ fields, properties }) => ({ fields, ...propertyList(properties) })),
    },
    schema: resultsSchema(issues.length),
    answers: [400],
    signal: o.signal,
  });
}

type BulkReply = z.infer<typeof bulkSchema>;

/** `issues` holds only what was made, in order; `errors` says by number who is missing there. */
function resultsSchema(count: number) {
  return bulkSchema.transform((reply, context): CreatedIssue[] => {
    if (tellsOfAll(reply, count)) return inOrder(reply);
    context.addIssue({ code: 'custom', path: ['errors'], message: 'not one result per issue' });
    return z.NEVER;
  });
}

function tellsOfAll({ issues, errors }: BulkReply, count: number): boolean {
  const failed = new Set(errors.map(({ failedElementNumber }) => failedElementNumber));
  const exist = [...failed].every((at) => Number.isInteger(at) && at >= 0 && at < count);
  return exist && failed.size === errors.length && issues.length + errors.length === count;
}

function inOrder({ issues, errors }: BulkReply): CreatedIssue[] {
  const results: CreatedIssue[] = [...issues];
  const ascending = errors.toSorted((a, b) => a.failedElementNumber - b.failedElementNumber);
  for (const { failedElementNumber, elementErrors, status } of ascending) {
    const { errorMessages: messages, errors: fields } = elementErrors;
    results.splice(failedElementNumber, 0, { errors: { messages, fields }, status });
  }
  return results;
}
