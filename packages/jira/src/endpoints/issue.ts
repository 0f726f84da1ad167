import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { parseJiraTime } from '../server-info.ts';
import { sitePath } from '../site-path.ts';
import { statusSchema } from './status.ts';
import type { JiraStatus } from './status.ts';

export interface JiraIssue {
  id: string;
  key: string;
  summary: string;
  status: JiraStatus;
  issueType: { id: string; name: string };
  labels: string[];
  /** ISO 8601 in UTC. */
  updated: string;
  /** Everything that was asked for, as Jira sends it. */
  fields: Record<string, unknown>;
}

/** Always asked for, so that every issue has its typed part. */
const BASE_FIELDS: readonly string[] = ['summary', 'status', 'issuetype', 'labels', 'updated'];

const fieldsSchema = z.looseObject({
  summary: z.string(),
  status: statusSchema,
  issuetype: z.object({ id: z.string(), name: z.string() }),
  labels: z.array(z.string()).catch([]),
  updated: z.string().transform(isoTime),
});

export const issueSchema = z
  .object({ id: z.string(), key: z.string(), fields: z.record(z.string(), z.unknown()) })
  .transform(({ id, key, fields }, context): JiraIssue => {
    const parsed = fieldsSchema.safeParse(fields);
    if (parsed.success) {
      const { summary, status, issuetype, labels, updated } = parsed.data;
      return { id, key, summary, status, issueType: issuetype, labels, updated, fields };
    }
    context.issues.push({
      code: 'custom',
      path: ['fields', ...(parsed.error.issues[0]?.path ?? [])],
      input: fields,
    });
    return z.NEVER;
  });

function isoTime(text: string, context: z.RefinementCtx): string {
  const time = parseJiraTime(text);
  if (time !== undefined) return new Date(time).toISOString();
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
}

/**
 * Creates an issue. Never retried once sent: Jira knows no idempotency key. Mark the issue (a label) and look for the
 * mark after `JiraUnknownOutcomeError`.
 *
 * @param o.fields By field id; rich text as wiki markup (REST API 2).
 * @param o.properties Entity properties of the new issue, by key: any JSON.
 */
export async function createIssue(
  client: JiraClient,
  o: {
    fields: Record<string, unknown>;
    properties?: Record<string, unknown> | undefined;
    signal?: AbortSignal;
  },
): Promise<{ id: string; key: string }> {
  const properties = Object.entries(o.properties ?? {}).map(([key, value]) => ({ key, value }));
  return client.request({
    method: 'POST',
    path: '/rest/api/2/issue',
    body: { fields: o.fields, ...(properties.length === 0 ? {} : { properties }) },
    schema: z.object({ id: z.string(), key: z.string() }),
    signal: o.signal,
  });
}

/**
 * Reads one issue. An old key of a moved issue works; the new one is in the reply.
 *
 * @param o.fields Further field ids wanted in `fields`; `*all` for all. Default: none.
 */
export async function getIssue(
  client: JiraClient,
  idOrKey: string,
  o: { fields?: readonly string[]; signal?: AbortSignal } = {},
): Promise<JiraIssue> {
  return client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${idOrKey}`,
    query: [['fields', fieldsWith(o.fields).join(',')]],
    schema: issueSchema,
    signal: o.signal,
  });
}

/** The given field ids and those that every issue needs. */
export function fieldsWith(fields: readonly string[] = []): string[] {
  return [...new Set([...BASE_FIELDS, ...fields])];
}
