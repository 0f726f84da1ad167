import { getIssue, JiraRequestError } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { issueColumns } from './issue-columns.ts';
import { presentLink, selectLinks } from './link.ts';
import type { Link, LinkRow } from './link.ts';

const id = z.string().min(1).max(100);
const linksInput = z.strictObject({ itemId: id.optional() });
const linkIdInput = z.strictObject({ linkId: id });

interface LinksDeps {
  db: Kysely<Database>;
  now: () => number;
  clientFor: (connectionId: string) => Promise<JiraClient>;
}

export function createLinks(deps: LinksDeps) {
  const { db, now } = deps;

  /** Links of one item at all sites, or all links; oldest first, at most 1,000. */
  async function links(_actor: Actor, input: { itemId?: string | undefined } = {}): Promise<Link[]> {
    const { itemId } = parseInput(linksInput, input);
    let query = selectLinks(db);
    if (itemId !== undefined) query = query.where('link.item_id', '=', itemId);
    const rows = await query.orderBy('link.number').limit(1_000).execute();
    return rows.map(presentLink);
  }

  /**
   * Reads the issue anew: status, type, and the key should it have been moved.
   * @throws NotFoundError `link_not_found`; `link_issue_not_found` when Jira shows no such issue, the link stays as it
   * was; ConflictError `link_without_connection`; or as Jira failed
   */
  async function refreshLink(actor: Actor, input: { linkId: string }): Promise<Link> {
    requireMember(actor);
    const { linkId } = parseInput(linkIdInput, input);
    const link = await readLink(db, linkId);
    const client = await deps.clientFor(await connectionFor(db, actor, link));
    const issue = await readIssue(client, link);
    await db
      .updateTable('link')
      .set({ ...issueColumns(issue), refreshed_at: new Date(now()) })
      .where('id', '=', linkId)
      .execute();
    return presentLink(await readLink(db, linkId));
  }

  return { links, refreshLink };
}

async function readLink(db: Kysely<Database>, linkId: string): Promise<LinkRow> {
  const row = await selectLinks(db).where('link.id', '=', linkId).executeTakeFirst();
  if (row) return row;
  throw new NotFoundError({
    code: 'link_not_found',
    message: `There is no link ${linkId}.`,
    remedy: 'Look in the list of links.',
  });
}

/** The actor's own connection to the site if there is one, else the one the link was made with, if that works. */
async function connectionFor(db: Kysely<Database>, actor: Actor, link: LinkRow): Promise<string> {
  const connection = await db
    .selectFrom('connection')
    .select('id')
    .where('state', '=', 'active')
    .where((eb) =>
      eb.or([
        eb.and([eb('site_id', '=', link.site_id), eb('user_id', '=', actor.userId)]),
        eb('id', '=', link.connection_id),
      ]),
    )
    .orderBy((eb) => eb('user_id', '=', actor.userId), 'desc')
    .orderBy('connected_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (connection) return connection.id;
  throw new ConflictError({
    code: 'link_without_connection',
    message: `The connection ${link.issue_key} was linked with is gone or disconnected, and you have none to its site.`,
    remedy: 'Connect to the site and try again, or have it refreshed by anyone who is connected to the site.',
  });
}

async function readIssue(client: JiraClient, link: LinkRow): Promise<JiraIssue> {
  try {
    return await getIssue(client, link.issue_id);
  } catch (error) {
    if (!(error instanceof JiraRequestError) || error.code !== 'jira_not_found') throw error;
    throw new NotFoundError({
      code: 'link_issue_not_found',
      message: `Jira shows no issue ${link.issue_key}: it was deleted, or this connection may not see it.`,
      remedy: 'Look for it in Jira; the link is kept.',
      cause: error,
    });
  }
}
