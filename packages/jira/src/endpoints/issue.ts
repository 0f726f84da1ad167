import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { parseJiraTime } from '../server-info.ts';
import { sitePath } from '../site-path.ts';
import { personSchema } from './person.ts';
import type { JiraPerson } from './person.ts';
import { statusSchema } from './status.ts';
import type { JiraStatus } from './status.ts';

export interface JiraIssue {
  id: string;
  key: string;
  summary: string;
  status: JiraStatus;
  issueType: { id: string; name: string };
  project: { id: string; key: string };
  /** The epic (Cloud) or the issue of a sub-task. Epics of Data Center stand in their Epic Link field instead. */
  parent: { id: string; key: string } | null;
  priority: { id: string; name: string } | null;
  /** The name, in Jira's language; null while unresolved. */
  resolution: string | null;
  assignee: JiraPerson | null;
  labels: string[];
  /** ISO 8601 in UTC. */
  updated: string;
  /** Everything that was asked for, as Jira sends it. */
  fields: Record<string, unknown>;
  /** By key, if any were asked for. */
  properties?: Record<string, unknown>;
}

/** Always asked for, so that every issue has its typed part. */
const BASE_FIELDS: readonly string[] = [
  ...['summary', 'status', 'issuetype', 'project', 'parent', 'priority', 'resolution', 'assignee'],
  ...['labels', 'updated'],
];

const fieldsSchema = z.looseObject({
  summary: z.string(),
  status: statusSchema,
  issuetype: z.object({ id: z.string(), name: z.string() }),
  project: z.object({ id: z.string(), key: z.string() }),
  parent: orNull(z.object({ id: z.string(), key: z.string() })),
  priority: orNull(z.object({ id: z.string(), name: z.string() })),
  resolution: orNull(z.object({ name: z.string() }).transform(({ name }) => name)),
  assignee: orNull(personSchema),
  labels: z.array(z.string()).catch([]),
  updated: z.string().transform(isoTime),
});

/** Null, too, where a Jira leaves a field out that it does not have, or shows it in a way we do not know. */
function orNull<T extends z.ZodType>(schema: T) {
  return schema
    .nullish()
    .transform((value) => value ?? null)
    .catch(null);
}

export const issueSchema = z
  .object({
    id: z.string(),
    key: z.string(),
    fields: z.record(z.string(), z.unknown()),
    properties: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .transform(({ fields, ...whole }, context): JiraIssue => {
    const parsed = fieldsSchema.safeParse(fields);
    if (parsed.success) {
      const { summary, status, issuetype: issueType, project, labels, updated } = parsed.data;
      const { parent, priority, resolution, assignee } = parsed.data;
      const typed = { summary, status, issueType, project, parent, priority, resolution, assignee };
      return { ...whole, ...typed, labels, updated, fields };
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
  return client.request({
    method: 'POST',
    path: '/rest/api/2/issue',
    body: { fields: o.fields, ...propertyList(o.properties) },
    schema: z.object({ id: z.string(), key: z.string() }),
    signal: o.signal,
  });
}

/** `properties` of a body, as Jira wants them; nothing where there are none. */
export function propertyList(properties: Record<string, unknown> = {}): {
  properties?: { key: string; value: unknown }[];
} {
  const list = Object.entries(properties).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? {} : { properties: list };
}

/**
 * Reads one issue. An old key of a moved issue works; the new one is in the reply.
 *
 * @param o.fields Further field ids wanted in `fields`; `*all` for all. Default: none.
 * @param o.properties Keys of at most 5 properties wanted in `properties`. Default: none.
 */
export async function getIssue(
  client: JiraClient,
  idOrKey: string,
  o: { fields?: readonly string[]; properties?: readonly string[]; signal?: AbortSignal } = {},
): Promise<JiraIssue> {
  return client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${idOrKey}`,
    query: [
      ['fields', fieldsWith(o.fields).join(',')],
      ...(o.properties ? [['properties', o.properties.join(',')] as const] : []),
    ],
    schema: issueSchema,
    signal: o.signal,
  });
}

/** The given field ids and those that every issue needs. */
export function fieldsWith(fields: readonly string[] = []): string[] {
  return [...new Set([...BASE_FIELDS, ...fields])];
}
