import { z } from 'zod';

/** The same in every Jira and language; `undefined` is Jira's "No Category". */
export type JiraStatusCategory = 'new' | 'indeterminate' | 'done' | 'undefined';

export interface JiraStatus {
  id: string;
  /** In Jira's language. */
  name: string;
  category: JiraStatusCategory;
  /** Jira's name for the colour of the category, e.g. `blue-gray`, `yellow`, `green`. */
  colorName?: string;
}

const categorySchema = z.enum(['new', 'indeterminate', 'done', 'undefined']).catch('undefined');

export const statusSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    statusCategory: z
      .object({ key: categorySchema, colorName: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform(({ id, name, statusCategory }): JiraStatus => {
    const { colorName } = statusCategory ?? {};
    const category = statusCategory?.key ?? 'undefined';
    return { id, name, category, ...(colorName === undefined ? {} : { colorName }) };
  });
