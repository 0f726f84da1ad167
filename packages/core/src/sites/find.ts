import type { Kysely } from 'kysely';
import { NotFoundError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import type { ConsumerRow, SiteRow } from './view.ts';

/** @throws NotFoundError `site_unknown` */
export async function findSite(db: Kysely<Database>, siteId: string): Promise<SiteRow> {
  const row = await db.selectFrom('site').selectAll().where('id', '=', siteId).executeTakeFirst();
  if (row) return row;
  throw siteUnknown(siteId);
}

export function siteUnknown(siteId: string): NotFoundError {
  return new NotFoundError({
    code: 'site_unknown',
    message: `There is no site ${siteId}.`,
    remedy: 'Look at the list of sites; it may have been removed.',
  });
}

/** @throws NotFoundError `consumer_unknown` */
export async function findConsumer(db: Kysely<Database>, consumerId: string): Promise<ConsumerRow> {
  const row = await db.selectFrom('consumer').selectAll().where('id', '=', consumerId).executeTakeFirst();
  if (row) return row;
  throw new NotFoundError({
    code: 'consumer_unknown',
    message: `There is no consumer ${consumerId}.`,
    remedy: "Look at the site's list of consumers; it may have been removed.",
  });
}
