import { z } from 'zod';

/** Query of a list that comes in pages. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).optional().describe('Items per page, default 50'),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

/** One page of a list. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('For the next page; null on the last one'),
  });
