import { bulkFetchIssues, getProject } from '@crosslink/jira';
import { publishEvent } from '../events/publish.ts';
import { isUnseen } from '../links/read-issue.ts';
import type { IssueState } from '../links/tables.ts';
import type { StoredLink } from './compare.ts';
import { apply, openEye, readDirectly } from './read.ts';
import type { Eye } from './read.ts';
import { readerFor } from './readers.ts';
import type { SyncDeps } from './settings.ts';

/**
 * Issues that Jira did not show. Each is asked for by itself, for an index may not know it yet, and through the link's
 * own connection, which may see more. Only the second look in vain, a while after the first and with the same
 * connection, is believed; then it is said whether the issue is gone or only out of sight.
 * @returns links of which a page shows something else now
 */
export async function lookForMissing(
  deps: SyncDeps,
  eye: Eye,
  issueIds: readonly string[],
): Promise<string[]> {
  if (issueIds.length === 0) return [];
  const links = await deps.db
    .selectFrom('link')
    .selectAll()
    .where('site_id', '=', eye.siteId)
    .where('issue_id', 'in', issueIds)
    .execute();
  const changed: string[] = [];
  for (const link of links) changed.push(...(await lookFor(deps, eye, link)));
  return changed;
}

/** Those whose second look is due. */
export async function secondLooks(deps: SyncDeps, siteId: string): Promise<string[]> {
  const due = await deps.db
    .selectFrom('link')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('look_again_at', '<=', new Date(deps.now()))
    .orderBy('look_again_at')
    .limit(50)
    .execute();
  const changed: string[] = [];
  for (const link of due) {
    const connectionId = await readerFor(deps.db, { siteId, connectionId: link.connection_id });
    if (connectionId === undefined) continue;
    changed.push(...(await lookFor(deps, await openEye(deps, { siteId, connectionId }), link)));
  }
  return changed;
}

async function lookFor(deps: SyncDeps, eye: Eye, link: StoredLink): Promise<string[]> {
  const askedAt = new Date(deps.now());
  const found = (await readDirectly(eye, link.issue_id)) ?? (await seenByItsOwn(deps, eye, link));
  if (found) return (await apply(deps, eye, [found], { askedAt })).changed;
  if (link.issue_state !== 'present') return [];
  if (link.missing_since === null || link.missing_for !== eye.connectionId) {
    await noteFirstLook(deps, eye, link);
    return [];
  }
  if ((link.look_again_at?.getTime() ?? 0) > deps.now()) return [];
  const state = await verdictOn(eye, link);
  return state === undefined ? [] : believe(deps, link, state);
}

async function seenByItsOwn(deps: SyncDeps, eye: Eye, link: StoredLink) {
  const own = await deps.db
    .selectFrom('connection')
    .select('id')
    .where('id', '=', link.connection_id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  if (!own || own.id === eye.connectionId) return undefined;
  return readDirectly(await openEye(deps, { siteId: eye.siteId, connectionId: own.id }), link.issue_id);
}

async function noteFirstLook({ db, now, settings }: SyncDeps, eye: Eye, link: StoredLink): Promise<void> {
  await db
    .updateTable('link')
    .set({
      missing_since: new Date(now()),
      missing_for: eye.connectionId,
      look_again_at: new Date(now() + settings.secondLookMs),
    })
    .where('id', '=', link.id)
    .where('issue_id', '=', link.issue_id)
    .where('issue_state', '=', 'present')
    .execute();
}

/** Undefined: it can be found after all. Whoever does not see the project has lost a permission, or all of it is gone. */
async function verdictOn({ client }: Eye, link: StoredLink): Promise<IssueState | undefined> {
  const project = link.project_id ?? link.project_key ?? link.issue_key.replace(/-\d+$/, '');
  try {
    if ((await getProject(client, project)).archived) return 'archived';
  } catch (error) {
    if (isUnseen(error)) return 'hidden';
    throw error;
  }
  const { missing } = await bulkFetchIssues(client, { ids: [link.issue_id] });
  return missing.length > 0 ? 'gone' : undefined;
}

async function believe({ db }: SyncDeps, link: StoredLink, state: IssueState): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable('link')
      .set({ issue_state: state, look_again_at: null })
      .where('id', '=', link.id)
      .where('issue_id', '=', link.issue_id)
      .where('missing_since', '=', link.missing_since)
      .returning('id')
      .execute();
    const ids = changed.map(({ id }) => id);
    await publishEvent(tx, { kind: 'link.changed', ids });
    return ids;
  });
}
