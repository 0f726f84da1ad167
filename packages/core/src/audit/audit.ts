import type { Selectable } from 'kysely';
import { z } from 'zod';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { pageInput, pageOf, parseCursor } from '../backlog/paging.ts';
import type { Page } from '../backlog/paging.ts';
import type { Deps } from '../deps.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';

/** One thing that was done. */
export interface AuditEntry {
  /** Counts up. */
  number: number;
  at: Date;
  /** Null where nobody acted: Jira refused, a job ran, the command line was used. */
  actorId: string | null;
  /** The name at that time; the person may be gone. */
  actorName: string | null;
  /** The API key it was done with. */
  apiKeyId: string | null;
  action: string;
  subject: string;
  siteId: string | null;
  details: Record<string, unknown>;
}

const word = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true });

export const listAuditInput = pageInput.extend({
  actorId: word.optional(),
  /** `site.added`, or of any kind of one thing: `site`. */
  action: z
    .string()
    .regex(/^[a-z-]+(\.[a-z-]+)?$/, 'such as site.added, or site')
    .max(100)
    .optional(),
  siteId: word.optional(),
  /** Entries at and after. */
  from: instant.optional(),
  /** Entries before. */
  to: instant.optional(),
});
export type ListAuditInput = z.input<typeof listAuditInput>;

export interface Audit {
  /**
   * Newest first, for administrators.
   * @throws ForbiddenError `administrator_required`; InputError `invalid_input`, `cursor_invalid`
   */
  list(actor: Actor, input?: ListAuditInput): Promise<Page<AuditEntry>>;
}

export function createAudit({ db }: Pick<Deps, 'db'>): Audit {
  return {
    list: async (actor, input = {}) => {
      requireAdministrator(actor);
      const { limit, cursor, ...filters } = parseInput(listAuditInput, input);
      let query = db.selectFrom('audit').selectAll();
      if (cursor !== undefined) query = query.where('number', '<', parseCursor(place, cursor));
      if (filters.actorId !== undefined) query = query.where('actor_id', '=', filters.actorId);
      if (filters.siteId !== undefined) query = query.where('site_id', '=', filters.siteId);
      if (filters.from !== undefined) query = query.where('at', '>=', new Date(filters.from));
      if (filters.to !== undefined) query = query.where('at', '<', new Date(filters.to));
      if (filters.action !== undefined) {
        const { action } = filters;
        query = action.includes('.')
          ? query.where('action', '=', action)
          : query.where('action', 'like', `${action}.%`);
      }
      const rows = await query
        .orderBy('number', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf({ rows, limit, present, placeOf: (row) => String(row.number) });
    },
  };
}

const place = z.string().regex(/^\d{1,18}$/);

function present(row: Selectable<Database['audit']>): AuditEntry {
  return {
    number: Number(row.number),
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    apiKeyId: row.api_key_id,
    action: row.action,
    subject: row.subject,
    siteId: row.site_id,
    details: row.details,
  };
}
