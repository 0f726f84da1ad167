import { JiraRequestError } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { pageOf, parseCursor } from '../backlog/paging.ts';
import type { Page } from '../backlog/paging.ts';
import { NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { ClientFor } from '../push/settings.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { applyIssues } from '../sync/apply.ts';
import { ensureSiteSync } from '../sync/site-sync.ts';
import { statusSince } from '../sync/status-since.ts';
import { connectionForLink } from './acting.ts';
import { linkIdInput, linksInput } from './input.ts';
import type { LinkIssueInput, LinksInput, RelinkInput, UnlinkInput } from './input.ts';
import { presentLink, selectLinks } from './link.ts';
import type { Link, LinkRow } from './link.ts';
import { linkIssue, readColumns } from './link-issue.ts';
import { readLink } from './load.ts';
import { relink, unlink } from './unlink.ts';

export interface LinksDeps {
  db: Kysely<Database>;
  now: () => number;
  publicUrl: string;
  clientFor: ClientFor;
}

const place = z.int().nonnegative();

export type Links = ReturnType<typeof createLinks>;

/** The lasting pairs of items and issues: everybody may look, administrators and members may make and end them. */
export function createLinks(deps: LinksDeps) {
  const { db, now } = deps;

  /** Links of one item at all sites, or all links; oldest first. @throws InputError `invalid_input`, `cursor_invalid` */
  async function list(_actor: Actor, input: LinksInput = {}): Promise<Page<Link>> {
    const { itemId, limit, cursor } = parseInput(linksInput, input);
    let query = selectLinks(db);
    if (itemId !== undefined) query = query.where('link.item_id', '=', itemId);
    if (cursor !== undefined) query = query.where('link.number', '>', parseCursor(place, cursor));
    const rows = await query
      .orderBy('link.number')
      .limit(limit + 1)
      .execute();
    return pageOf({ rows, limit, present: presentLink, placeOf: (row) => row.number });
  }

  /** @throws NotFoundError `link_not_found` */
  async function get(_actor: Actor, input: { linkId: string }): Promise<Link> {
    return presentLink(await readLink(db, parseInput(linkIdInput, input).linkId));
  }

  /**
   * Reads the issue anew: all a link shows, and the key should it have been moved.
   * @throws NotFoundError `link_not_found`; `link_issue_not_found` when Jira shows no such issue, the link stays as it
   * was; ConflictError `link_without_connection`; or as Jira failed
   */
  async function refresh(actor: Actor, input: { linkId: string }): Promise<Link> {
    requireMember(actor);
    const { linkId } = parseInput(linkIdInput, input);
    const link = await readLink(db, linkId);
    const client = await deps.clientFor(await connectionForLink(db, actor, link));
    await ensureSiteSync(db, { siteId: link.site_id, now });
    const site = await findSite(db, link.site_id);
    const askedAt = new Date(now());
    const { issue, sprintFieldId } = await readColumns(deps, {
      ...{ client, siteId: site.id, key: link.issue_id },
    }).catch((error: unknown) => {
      throw isNotFound(error) ? issueNotFound(link, error) : error;
    });
    const clockOffsetSeconds = site.clock_offset_seconds;
    const seen = { siteId: site.id, issues: [issue], clockOffsetSeconds };
    const since = await statusSince(db, { ...seen, client });
    await db
      .transaction()
      .execute((tx) =>
        applyIssues(tx, { ...seen, sprintFieldId, at: new Date(now()), askedAt, statusSince: since }),
      );
    return presentLink(await readLink(db, linkId));
  }

  return {
    list,
    get,
    refresh,
    /** See {@link linkIssue}. */
    link: (actor: Actor, input: LinkIssueInput): Promise<Link> => linkIssue(deps, actor, input),
    /** See {@link relink}. */
    relink: (actor: Actor, input: RelinkInput): Promise<Link> => relink(deps, actor, input),
    /** See {@link unlink}. */
    unlink: (actor: Actor, input: UnlinkInput): Promise<void> => unlink(deps, actor, input),
  };
}

const isNotFound = (error: unknown): boolean =>
  error instanceof NotFoundError && error.cause instanceof JiraRequestError;

function issueNotFound(link: LinkRow, cause: unknown): NotFoundError {
  return new NotFoundError({
    code: 'link_issue_not_found',
    message: `Jira shows no issue ${link.issue_key}: it was deleted, or this connection may not see it.`,
    remedy: 'Look for it in Jira; the link is kept.',
    cause,
  });
}
