import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database } from '../store/schema.ts';

/** A connection that reads for all, and what of a site it reads. */
export interface Reader {
  connectionId: string;
  /** Projects of the links it reads, by id or, where that is not known yet, by key. */
  projects: string[];
}

/**
 * Which connections read a site: the service connection if there is one, else those the links were made with, and for
 * links whose connection is of no use any more the one most links were made with. Links whose issue is out of sight,
 * or was looked for in vain, keep no project among them.
 */
export async function readersOf(db: Kysely<Database>, siteId: string): Promise<Reader[]> {
  const usable = await usableConnections(db, siteId);
  const [main] = usable;
  if (!main) return [];
  const known = new Set(usable.map(({ id }) => id));
  const rows = await db
    .selectFrom('link')
    .select([
      'connection_id',
      sql<string>`coalesce(project_id, project_key, regexp_replace(issue_key, '-\\d+$', ''))`.as('project'),
    ])
    .distinct()
    .where('site_id', '=', siteId)
    .where('issue_state', '=', 'present')
    .where('missing_since', 'is', null)
    .execute();
  const projects = new Map<string, Set<string>>();
  for (const { connection_id: own, project } of rows) {
    const id = !main.isService && own !== null && known.has(own) ? own : main.id;
    projects.set(id, (projects.get(id) ?? new Set()).add(project));
  }
  return usable.flatMap(({ id }) => {
    const read = projects.get(id);
    return read ? [{ connectionId: id, projects: [...read].sort() }] : [];
  });
}

/** The connection that reads an issue; undefined: none can. */
export async function readerFor(
  db: Kysely<Database>,
  { siteId, connectionId }: { siteId: string; connectionId: string | null },
): Promise<string | undefined> {
  const usable = await usableConnections(db, siteId);
  const [main] = usable;
  if (!main || main.isService) return main?.id;
  return usable.some(({ id }) => id === connectionId) ? (connectionId ?? undefined) : main.id;
}

interface Usable {
  id: string;
  isService: boolean;
}

/** The service connection first, then by how many links were made with them. */
async function usableConnections(db: Kysely<Database>, siteId: string): Promise<Usable[]> {
  const rows = await db
    .selectFrom('connection')
    .leftJoin('link', 'link.connection_id', 'connection.id')
    .select(['connection.id', 'connection.owner'])
    .where('connection.site_id', '=', siteId)
    .where('connection.state', '=', 'active')
    .groupBy(['connection.id', 'connection.owner'])
    .having((eb) => eb.or([eb('connection.owner', '=', 'service'), eb(eb.fn.count('link.id'), '>', 0)]))
    .orderBy((eb) => eb('connection.owner', '=', 'service'), 'desc')
    .orderBy((eb) => eb.fn.count('link.id'), 'desc')
    .orderBy('connection.id')
    .execute();
  return rows.map(({ id, owner }) => ({ id, isService: owner === 'service' }));
}
