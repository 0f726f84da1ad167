import { z } from 'zod';
import { withoutAbsent } from '../endpoints/absent.ts';
import { parseJson } from '../error-body.ts';
import { parseJiraTime } from '../server-info.ts';

/** What a delivery hints at. Not more than a hint: nobody says that it is true, new or the last of its kind. */
export interface WebhookHint {
  /** `comment`: only a comment; an issue's own update may tell of it, too. `other`: anything we do not know. */
  kind: 'issue' | 'issue-deleted' | 'comment' | 'other';
  /** As Jira calls it, e.g. `jira:issue_updated`; '' if it did not say. */
  event: string;
  issueId?: string;
  issueKey?: string;
  projectKey?: string;
  /** When it happened by Jira's clock; when it came if Jira did not say. */
  timestampMs: number;
  /** The same again for every try at one delivery (Cloud). */
  deliveryId?: string;
  /** Which of an app's webhooks it is for (Cloud). */
  webhookIds: string[];
  /** Names of the fields that were changed, in lower case and English. */
  changed: string[];
  isStatusChange: boolean;
}

export interface Delivery {
  /** As received. */
  body: Uint8Array | string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  nowMs: number;
}

const id = z
  .union([z.number().int(), z.string().regex(/^\d{1,19}$/)])
  .transform(String)
  .optional()
  .catch(undefined);
const text = z.string().optional().catch(undefined);
const key = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*-\d+$/)
  .optional()
  .catch(undefined);

const bodySchema = z.object({
  webhookEvent: z.string().catch(''),
  timestamp: z.union([z.number(), z.string()]).optional().catch(undefined),
  issue: z
    .object({
      ...{ id, key },
      fields: z
        .object({ project: z.object({ key: text }).optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  comment: z.object({ self: text }).optional().catch(undefined),
  changelog: z
    .object({ items: z.array(z.unknown()).catch([]) })
    .optional()
    .catch(undefined),
  matchedWebhookIds: z.array(z.unknown()).catch([]),
});

type Body = z.infer<typeof bodySchema>;

const NOTHING: Body = { webhookEvent: '', matchedWebhookIds: [] };

/** Reads a delivery of any Jira. Never throws: what cannot be read is `other`. */
export function parseDelivery({ body, headers, nowMs }: Delivery): WebhookHint {
  const json = parseJson(typeof body === 'string' ? body : new TextDecoder().decode(body));
  const { data: read = NOTHING } = bodySchema.safeParse(json);
  const kind = kindOf(read.webhookEvent);
  const changed = changedFields(read);
  const deliveryId = headers['x-atlassian-webhook-identifier'];
  return {
    kind,
    event: read.webhookEvent,
    ...issueOf(read),
    timestampMs: timeOf(read) ?? nowMs,
    ...(typeof deliveryId === 'string' && deliveryId !== '' ? { deliveryId } : {}),
    webhookIds: read.matchedWebhookIds.map(String),
    changed,
    // An issue that is created has its first status, which changes nothing.
    isStatusChange: read.webhookEvent === 'jira:issue_updated' && changed.includes('status'),
  };
}

function kindOf(event: string): WebhookHint['kind'] {
  if (event === 'jira:issue_created' || event === 'jira:issue_updated') return 'issue';
  if (event === 'jira:issue_deleted') return 'issue-deleted';
  return /^comment_(created|updated|deleted)$/.test(event) ? 'comment' : 'other';
}

/** Data Center names no issue with a comment; the comment's address does. */
function issueOf({ issue, comment }: Body): Pick<WebhookHint, 'issueId' | 'issueKey' | 'projectKey'> {
  return withoutAbsent({
    issueId: issue?.id ?? /\/issue\/(\d{1,19})\//.exec(comment?.self ?? '')?.[1],
    issueKey: issue?.key,
    projectKey: issue?.fields?.project?.key ?? issue?.key?.replace(/-\d+$/, ''),
  });
}

function timeOf({ timestamp }: Body): number | undefined {
  if (typeof timestamp === 'number') return Number.isFinite(timestamp) ? timestamp : undefined;
  if (timestamp === undefined) return undefined;
  return /^\d+$/.test(timestamp) ? Number(timestamp) : parseJiraTime(timestamp);
}

/** `field` and not `fieldId`, which Data Center does not give; Cloud capitalises it now and then. */
function changedFields({ changelog }: Body): string[] {
  const fields = (changelog?.items ?? []).flatMap((item) => {
    const { field } = (item ?? {}) as { field?: unknown };
    return typeof field === 'string' ? field.toLowerCase() : [];
  });
  return [...new Set(fields)];
}
