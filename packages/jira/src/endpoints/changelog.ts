import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { parseJiraTime } from '../server-info.ts';
import { sitePath } from '../site-path.ts';
import { readAllPages } from './pages.ts';
import { personSchema } from './person.ts';
import type { JiraPerson } from './person.ts';

/** One edit of an issue. */
export interface JiraChange {
  id: string;
  /** Null if the person is gone. */
  author: JiraPerson | null;
  atMs: number;
  items: JiraChangeItem[];
}

export interface JiraChangeItem {
  /** The name, in English for Jira's own fields. */
  field: string;
  /** Cloud only. */
  fieldId?: string;
  /** Ids; null where there was or is nothing. */
  from: string | null;
  to: string | null;
  /** What people see. */
  fromText: string | null;
  toText: string | null;
}

const orNull = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);

export const changeItemSchema = z
  .object({
    field: z.string(),
    fieldId: z
      .string()
      .exactOptional()
      .catch(undefined as never),
    ...{ from: orNull, fromString: orNull, to: orNull, toString: orNull },
  })
  .transform(({ field, fieldId, from, to, fromString, toString }): JiraChangeItem => {
    const id = fieldId === undefined ? {} : { fieldId };
    return { field, ...id, from, to, fromText: fromString, toText: toString };
  });

const changeSchema = z
  .object({
    id: z.string(),
    author: personSchema.nullish().catch(null),
    created: z.string(),
    items: z.array(changeItemSchema),
  })
  .transform(({ id, author, created, items }, context): JiraChange => {
    const atMs = parseJiraTime(created);
    if (atMs !== undefined) return { id, author: author ?? null, atMs, items };
    context.addIssue({ code: 'custom', path: ['created'], message: 'not a time' });
    return z.NEVER;
  });

/** What was changed in an issue since it was created, oldest first. Cloud shows all; Data Center, too. */
export async function listChanges(client: JiraClient, idOrKey: string): Promise<JiraChange[]> {
  if (client.deployment === 'cloud') {
    const path = sitePath`/rest/api/2/issue/${idOrKey}/changelog`;
    return oldestFirst(await readAllPages(client, { path, cloudName: 'values', entry: changeSchema }));
  }
  const { changelog } = await client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${idOrKey}`,
    query: [
      ['fields', 'updated'],
      ['expand', 'changelog'],
    ],
    schema: z.object({ changelog: z.object({ histories: z.array(changeSchema) }) }),
  });
  return oldestFirst(changelog.histories);
}

const oldestFirst = (changes: JiraChange[]): JiraChange[] => changes.toSorted((a, b) => a.atMs - b.atMs);
