import { z } from 'zod';

/** The same in every Jira and language; `undefined` is Jira's "No Category". */
export type JiraStatusCategory = 'new' | 'indeterminate' | 'done' | 'undefined';

export interface JiraStatus {
  id: string;
  /** In Jira's language. */
  name: string;
  category: JiraStatusCategory;
}

const categorySchema = z.enum(['new', 'indeterminate', 'done', 'undefined']).catch('undefined');

export const statusSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    statusCategory: z.object({ key: categorySchema }).optional().catch(undefined),
  })
  .transform(({ id, name, statusCategory }): JiraStatus => {
    return { id, name, category: statusCategory?.key ?? 'undefined' };
  });
