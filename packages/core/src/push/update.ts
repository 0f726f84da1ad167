import { bulkFetchIssues, editIssue } from '@crosslink/jira';
import type { JiraIssue } from '@crosslink/jira';
import { hashOf } from '../links/remote-link.ts';
import type { PushedFields } from '../links/tables.ts';
import { createBeside } from './beside.ts';
import { createComposer } from './composer.ts';
import { decide, wantedOf } from './differences.ts';
import { orGiveUp } from './give-up.ts';
import { goOnWith } from './go-on.ts';
import { issueGone } from './items.ts';
import type { LinkedItem } from './items.ts';
import { readRemoteLinks } from './link-back.ts';
import type { KindPlan } from './plan.ts';
import { columnsOf } from './reaction.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';
import type { PushConflict } from './tables.ts';

/** Cloud reads no more at once. */
export const UPDATE_LIMIT = 100;

interface Changed extends LinkedItem {
  plan: KindPlan;
  /** What the fields that were changed here should say, by id; null empties one. */
  wanted: Record<string, unknown>;
  /** Of what the remote link is to say. */
  remoteLinkHash: string;
}

/**
 * queued → linked (or created, if the remote link is to be written again), for items whose issues are there: writes what was
 * changed here since it was pushed last. What was changed in Jira, too, is not overwritten unless the push says so.
 */
export async function updateBatch(run: Run, items: LinkedItem[]): Promise<void> {
  const changed: Changed[] = [];
  const rows = items.map(({ item }) => item);
  const composer = await createComposer(run, rows);
  const shown = await readRemoteLinks(run, rows);
  for (const linked of items) {
    const found = await orGiveUp(run, linked.item, async () => {
      const composed = await composer.compose(linked.item);
      const remoteLinkHash = hashOf(shown(linked.item));
      return { ...linked, plan: composed.plan, wanted: wantedOf(linked.link, composed), remoteLinkHash };
    });
    if (found && Object.keys(found.wanted).length > 0) changed.push(found);
    else if (found) await goOnWith(run, linked.item, linked.link, found.remoteLinkHash);
  }
  if (changed.length === 0) return;
  const issues = await readIssues(run, changed);
  const writes = createBeside(run.settings.linksAtOnce);
  for (const one of changed)
    writes.add(() => orGiveUp(run, one.item, () => update(run, one, issues.get(one.link.issue_id))));
  await writes.finish();
}

async function readIssues(run: Run, changed: Changed[]): Promise<Map<string, JiraIssue>> {
  await run.lease.renew(run.db);
  const fields = [...new Set(changed.flatMap(({ wanted }) => Object.keys(wanted)))];
  const ids = changed.map(({ link }) => link.issue_id);
  const { issues } = await bulkFetchIssues(await run.client(), { ids, fields });
  return new Map(issues.map((issue) => [issue.id, issue]));
}

async function update(run: Run, changed: Changed, issue: JiraIssue | undefined): Promise<void> {
  if (!issue) throw issueGone(changed.link);
  const { writes, conflicts } = decide(changed, issue, run.push.on_conflict);
  if (conflicts.length > 0) return ask(run, changed.item, conflicts);
  const edit = editOf(changed, writes);
  if (edit) {
    await editIssue(await run.client(), changed.link.issue_id, edit);
    run.progressed = true;
  }
  await record(run, changed, { issue, writes });
}

function editOf({ wanted, link }: Changed, writes: string[]) {
  if (writes.length === 0) return undefined;
  const fields = writes.filter((id) => id !== 'labels').map((id) => [id, wanted[id]]);
  const labels = writes.includes('labels')
    ? labelChanges(link.pushed?.['labels']?.sent, wanted['labels'])
    : [];
  return {
    fields: Object.fromEntries(fields) as Record<string, unknown>,
    ...(labels.length > 0 && { update: { labels } }),
  };
}

/** Labels are many people's: ours come and go, theirs stay. */
function labelChanges(before: unknown, after: unknown): { add?: string; remove?: string }[] {
  const had = Array.isArray(before) ? (before as string[]) : [];
  const has = Array.isArray(after) ? (after as string[]) : [];
  return [
    ...has.filter((label) => !had.includes(label)).map((label) => ({ add: label })),
    ...had.filter((label) => !has.includes(label)).map((label) => ({ remove: label })),
  ];
}

async function ask(run: Run, item: ItemRow, conflicts: PushConflict[]): Promise<void> {
  await durably(run, (tx) =>
    setItems(run, tx, [item], { state: 'conflict', held: false, conflicts: JSON.stringify(conflicts) }),
  );
}

/**
 * What was wanted counts as said, even where Jira's value was kept: the same question is not asked twice. What was written
 * is yet to be seen; see read-back.ts.
 */
async function record(
  run: Run,
  changed: Changed,
  { issue, writes }: { issue: JiraIssue; writes: string[] },
): Promise<void> {
  const { item, link, wanted, remoteLinkHash } = changed;
  const written = Object.entries(wanted).map(([id, sent]) => [
    id,
    writes.includes(id) ? { sent } : { sent, seen: issue.fields[id] ?? null },
  ]);
  const pushed = { ...link.pushed, ...(Object.fromEntries(written) as PushedFields) };
  const linkedBack = link.remote_link_id !== null && link.remote_link_hash === remoteLinkHash;
  const updated = await durably(run, async (tx) => {
    await tx
      .updateTable('link')
      .set({ pushed: JSON.stringify(pushed), issue_key: issue.key })
      .where('id', '=', link.id)
      .execute();
    return setItems(run, tx, [item], {
      ...{ state: linkedBack ? 'linked' : 'created', outcome: 'updated', link_id: link.id },
      ...columnsOf(null),
    });
  });
  await tellStep(run, 'updated', updated);
}
