import { z } from 'zod';
import type { ZodType } from 'zod';
import type { JiraClient } from '../client.ts';

const PAGE_SIZE = 50;
/** 5000 entries; a Jira that still says "more" then is running in circles. */
const MAX_PAGES = 100;

/**
 * Reads all pages of a list. Data Center puts the entries into `values`, Cloud under a name of their own.
 *
 * @param o.cloudName Where Cloud puts the entries, e.g. `issueTypes`.
 */
export async function readAllPages<T>(
  client: JiraClient,
  o: {
    path: string;
    query?: readonly (readonly [string, string])[];
    cloudName: string;
    entry: ZodType<T>;
  },
): Promise<T[]> {
  const entries: T[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query: [string, string][] = [
      ...(o.query ?? []).map(([name, value]): [string, string] => [name, value]),
      ['startAt', String(entries.length)],
      ['maxResults', String(PAGE_SIZE)],
    ];
    const next = await client.request({ method: 'GET', path: o.path, query, schema: pageSchema(o) });
    entries.push(...next.entries);
    if (next.entries.length === 0 || isLast(next, entries.length)) break;
  }
  return entries;
}

interface Page<T> {
  entries: T[];
  isLast: boolean | undefined;
  total: number | undefined;
}

function isLast<T>({ isLast, total }: Page<T>, read: number): boolean {
  if (isLast !== undefined) return isLast;
  return total === undefined || read >= total;
}

function pageSchema<T>(o: { cloudName: string; entry: ZodType<T> }): ZodType<Page<T>> {
  return z
    .looseObject({
      isLast: z.boolean().optional().catch(undefined),
      total: z.number().optional().catch(undefined),
    })
    .transform((page, context): Page<T> => {
      const parsed = z.array(o.entry).safeParse(page['values'] ?? page[o.cloudName]);
      if (parsed.success) return { entries: parsed.data, isLast: page.isLast, total: page.total };
      context.issues.push({
        code: 'custom',
        path: ['values', ...(parsed.error.issues[0]?.path ?? [])],
        input: page,
      });
      return z.NEVER;
    });
}
