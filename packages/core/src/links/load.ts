import type { Kysely } from 'kysely';
import { ConflictError, NotFoundError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { selectLinks } from './link.ts';
import type { LinkRow } from './link.ts';

/** @throws NotFoundError `link_not_found` */
export async function readLink(db: Kysely<Database>, linkId: string): Promise<LinkRow> {
  const row = await selectLinks(db).where('link.id', '=', linkId).executeTakeFirst();
  if (row) return row;
  throw new NotFoundError({
    code: 'link_not_found',
    message: `There is no link ${linkId}.`,
    remedy: 'Look in the list of links.',
  });
}

export function linkChanged({ id }: Pick<LinkRow, 'id'>): ConflictError {
  return new ConflictError({
    code: 'link_changed_meanwhile',
    message: `Somebody changed or ended the link ${id} at the same time.`,
    remedy: 'Look at it again.',
  });
}
