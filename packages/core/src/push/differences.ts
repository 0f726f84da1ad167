import type { JiraIssue } from '@crosslink/jira';
import type { PushedFields } from '../links/tables.ts';
import { sameValue } from './compare.ts';
import type { LinkRow } from './items.ts';
import type { KindPlan } from './plan.ts';
import type { OnConflict, PushConflict } from './tables.ts';

interface Wanted {
  link: Pick<LinkRow, 'pushed'>;
  plan: KindPlan;
  wanted: Record<string, unknown>;
}

/**
 * The fields that were changed here since they were pushed last, with what they should say; null empties one. What the
 * mapping fills no more is none of ours.
 */
export function wantedOf(
  { pushed }: Pick<LinkRow, 'pushed'>,
  { fields, plan }: { fields: Record<string, unknown>; plan: Pick<KindPlan, 'sources'> },
): Record<string, unknown> {
  const before = pushed ?? {};
  const isFilled = (id: string) => (plan.sources[id]?.from ?? 'nothing') !== 'nothing';
  const emptied = Object.keys(before).filter((id) => !(id in fields));
  const all = [...Object.entries(fields), ...emptied.map((id): [string, unknown] => [id, null])];
  return Object.fromEntries(
    all.filter(([id, value]) => isFilled(id) && !(id in before && sameValue(value, before[id]?.sent))),
  );
}

/**
 * What of it is to be written: not what the issue says already, and where Jira's people changed the field, too, only what the
 * push was told to.
 */
export function decide({ wanted, link, plan }: Wanted, issue: JiraIssue, onConflict: OnConflict) {
  const writes: string[] = [];
  const conflicts: PushConflict[] = [];
  for (const [fieldId, ours] of Object.entries(wanted)) {
    const theirs = issue.fields[fieldId];
    if (fieldId === 'labels') writes.push(fieldId);
    else if (sameValue(theirs, ours)) continue;
    else if (isAsLeft(link.pushed?.[fieldId], theirs) || onConflict === 'overwrite') writes.push(fieldId);
    else if (onConflict === 'ask') conflicts.push({ fieldId, name: nameOf(plan, fieldId), ours, theirs });
  }
  return { writes, conflicts };
}

/** Nobody changed it in Jira since a push wrote it. Of a field that no push wrote: while it is empty. */
function isAsLeft(pushed: PushedFields[string] | undefined, theirs: unknown): boolean {
  if (pushed === undefined) return sameValue(theirs, null);
  return 'seen' in pushed ? sameValue(theirs, pushed.seen) : sameValue(theirs, pushed.sent);
}

export function nameOf(plan: KindPlan, fieldId: string): string {
  return plan.fields.find((field) => field.fieldId === fieldId)?.name ?? fieldId;
}
