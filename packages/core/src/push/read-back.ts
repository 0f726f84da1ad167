import { bulkFetchIssues, getIssue, JiraRequestError } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import type { PushedFields } from '../links/tables.ts';
import { writeLinks } from '../links/write-links.ts';
import { findSite } from '../sites/find.ts';
import { applyIssues } from '../sync/apply.ts';
import { statusSince } from '../sync/status-since.ts';
import { batches } from './batches.ts';
import { createBeside } from './beside.ts';
import { sameValue } from './compare.ts';
import { createComposer } from './composer.ts';
import { nameOf } from './differences.ts';
import { giveUp, orGiveUp } from './give-up.ts';
import { findLinks, issueGone, itemGone, withLink } from './items.ts';
import type { LinkedItem } from './items.ts';
import type { KindPlan } from './plan.ts';
import { causeOf, columnsOf } from './reaction.ts';
import { placeNew } from './place.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';
import type { PushWarning } from './tables.ts';

/** Cloud reads no more at once. */
const READ_LIMIT = 100;

interface Read extends LinkedItem {
  issue: JiraIssue;
  pushed: PushedFields;
  warnings: PushWarning[];
}

/** Enough to have the next reply there when one is stored. */
const READS_AT_ONCE = 4;

/** linked → done: what Jira says now, not what we believe it was told. Issues are placed one batch after the other, as that is their order. */
export async function readBack(run: Run, items: ItemRow[], mayGoOn: () => boolean): Promise<void> {
  const reads = createBeside(READS_AT_ONCE);
  try {
    for (const batch of batches(items, READ_LIMIT)) {
      if (!mayGoOn() || reads.failed()) break;
      const linked = await withLinks(run, batch);
      if (linked.length === 0) continue;
      await run.lease.renew(run.db);
      const unplaced = await placeNew(run, linked);
      reads.add(() => readBatch(run, linked, unplaced));
    }
  } finally {
    await reads.finish();
  }
}

async function readBatch(
  run: Run,
  linked: LinkedItem[],
  unplaced: ReadonlyMap<string, PushWarning>,
): Promise<void> {
  const client = await run.client();
  const fields = [...new Set(linked.flatMap(({ link }) => Object.keys(link.pushed ?? {})))];
  const ids = linked.map(({ link }) => link.issue_id);
  const { issues } = await bulkFetchIssues(client, { ids, fields });
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const read: Read[] = [];
  for (const one of linked) {
    const found = await orGiveUp(run, one.item, () => readOne(run, one, { client, fields, byId }));
    const warning = unplaced.get(one.item.id);
    if (found) read.push(warning ? { ...found, warnings: [...found.warnings, warning] } : found);
  }
  if (read.length > 0) await finish(run, client, read);
}

async function withLinks(run: Run, items: ItemRow[]): Promise<LinkedItem[]> {
  const links = await findLinks(run.db, items);
  const linked = items.flatMap((item) => withLink(item, links));
  const gone = items.filter(({ item_id }) => !links.has(item_id));
  for (const item of gone) await giveUp(run, causeOf(itemGone(item)), [item]);
  return linked;
}

async function readOne(
  run: Run,
  one: LinkedItem,
  o: { client: JiraClient; fields: string[]; byId: Map<string, JiraIssue> },
): Promise<Read> {
  const issue = o.byId.get(one.link.issue_id) ?? (await readByItself(one, o));
  if (!one.link.pushed) return { ...one, issue, warnings: [], pushed: await asFound(run, one.item, issue) };
  const plan = await run.plans.planFor(one.item.item_kind).catch(() => undefined);
  return { ...one, issue, ...compared(one.link.pushed, issue, plan) };
}

/** A search does not show at once what was just created; the issue itself does. */
async function readByItself({ link }: LinkedItem, o: { client: JiraClient; fields: string[] }) {
  try {
    return await getIssue(o.client, link.issue_id, { fields: o.fields });
  } catch (error) {
    if (!(error instanceof JiraRequestError) || error.code !== 'jira_not_found') throw error;
    throw issueGone(link);
  }
}

/** Of an issue that was found after its reply was lost: it says what the item says, or what the item said then. */
async function asFound(run: Run, item: ItemRow, issue: JiraIssue): Promise<PushedFields> {
  const full = await getIssue(await run.client(), issue.id, { fields: ['*all'] });
  const { fields } = await (await createComposer(run, [item])).compose(item);
  return Object.fromEntries(
    Object.entries(fields).map(([id, wanted]) => {
      const seen = full.fields[id] ?? null;
      return [id, { sent: agrees(id, wanted, seen) ? wanted : seen, seen }];
    }),
  );
}

/**
 * What Jira made of what it was sent just now; it drops in silence what it does not want. What was seen after an earlier
 * push stays: by it the next one tells whether Jira's people changed the field.
 */
function compared(pushed: PushedFields, issue: JiraIssue, plan: KindPlan | undefined) {
  const warnings: PushWarning[] = [];
  const seen = Object.entries(pushed).map(([id, field]) => {
    if ('seen' in field) return [id, field];
    const { sent } = field;
    const shown = issue.fields[id] ?? null;
    const name = plan ? nameOf(plan, id) : id;
    if (!agrees(id, sent, shown)) warnings.push(ignored(name));
    return [id, { sent, seen: shown }];
  });
  return { pushed: Object.fromEntries(seen) as PushedFields, warnings };
}

/** Labels are many people's: ours have to be among them. */
function agrees(fieldId: string, sent: unknown, seen: unknown): boolean {
  if (fieldId !== 'labels' || !Array.isArray(sent)) return sameValue(sent, seen);
  return sent.every((label) => Array.isArray(seen) && seen.includes(label));
}

function ignored(field: string): PushWarning {
  return {
    code: 'push_field_ignored',
    message: `Jira accepted ${field} and shows something else: its workflow or an app of it decides.`,
    field,
  };
}

async function finish(run: Run, client: JiraClient, read: Read[]): Promise<void> {
  run.progressed = true;
  const items = read.map(({ item }) => item);
  await tellStep(run, 'read-back', items);
  const at = new Date(run.now());
  const issues = read.map(({ issue }) => issue);
  const { siteId } = run;
  const { clock_offset_seconds: clockOffsetSeconds } = await findSite(run.db, siteId);
  const seen = { siteId, issues, clockOffsetSeconds };
  // That the push itself changed the issue just now says nothing of its status.
  const since = await statusSince(run.db, { ...seen, client });
  const done = await durably(run, async (tx) => {
    await applyIssues(tx, { ...seen, at, statusSince: since });
    await writeLinks(
      tx,
      read.map(({ link, pushed }) => ({ id: link.id, pushed, refreshed_at: at })),
    );
    for (const { item, warnings } of read)
      if (warnings.length > 0) await setItems(run, tx, [item], { warnings: JSON.stringify(warnings) });
    return setItems(run, tx, items, { state: 'done', held: false, ...columnsOf(null) });
  });
  await tellStep(run, 'done', done);
}
