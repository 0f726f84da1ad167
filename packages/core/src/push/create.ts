import { sql } from 'kysely';
import { createIssues, JiraError, JiraRateLimitedError, JiraRequestError } from '@crosslink/jira';
import type { CreatedIssue, NewIssue } from '@crosslink/jira';
import { marked } from './compose.ts';
import { createComposer } from './composer.ts';
import { giveUp, orGiveUp } from './give-up.ts';
import { causeOf, columnsOf, surelyNotCreated } from './reaction.ts';
import type { Cause } from './reaction.ts';
import { recordIssues } from './record.ts';
import type { FoundIssue } from './record.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

export interface Prepared {
  item: ItemRow;
  issue: NewIssue;
  /** Its fields without the marker and where it belongs. */
  said: Record<string, unknown>;
  typeName: string;
}

/**
 * queued → sending → created, for up to 50 items in one call; or → unknown, or back to queued, or failed, each by itself.
 * @returns those that are created
 */
export async function createBatch(run: Run, prepared: Prepared[]): Promise<ItemRow[]> {
  if (prepared.length === 0) return [];
  const sending = await beginSending(run, prepared);
  await tellStep(run, 'sending', sending);
  const results = await send(run, sending, prepared);
  if (!results) return [];
  await tellStep(run, 'sent', sending);
  return settleResults(run, sending, { prepared, results });
}

/** What Jira is to be told of each; those that cannot be told are given up. */
export async function prepareAll(run: Run, items: ItemRow[]): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const composer = await createComposer(run, items);
  for (const item of items) {
    const one = await orGiveUp(run, item, async () => {
      const { plan, ...composition } = await composer.compose(item);
      const issue = marked(composition, item.marker);
      return { item, said: composition.fields, issue, typeName: plan.type.name };
    });
    if (one) prepared.push(one);
  }
  return prepared;
}

async function beginSending(run: Run, prepared: Prepared[]): Promise<ItemRow[]> {
  const items = prepared.map(({ item }) => item);
  return durably(run, (tx) =>
    setItems(run, tx, items, {
      state: 'sending',
      sent_at: new Date(run.now()),
      sent_by: run.push.connection_id,
      sends: sql`sends + 1`,
      looks: 0,
      looked_at: null,
    }),
  );
}

/** Undefined if there is nothing to record: the items are back in the queue, or in doubt. */
async function send(run: Run, sending: ItemRow[], prepared: Prepared[]): Promise<CreatedIssue[] | undefined> {
  // A worker that was stopped for a while must not send what somebody else has taken over.
  const client = await run.client();
  await run.lease.ensure(run.db);
  // Nor must a call that waits: for its turn, or for a new credential.
  const signal = AbortSignal.timeout((run.settings.leaseMs * 3) / 4);
  try {
    return await createIssues(
      client,
      prepared.map(({ issue }) => issue),
      { signal },
    );
  } catch (caught) {
    const error = signal.aborted && !(caught instanceof JiraError) ? waitedTooLong() : caught;
    if (!(error instanceof JiraError)) throw error;
    if (surelyNotCreated(error)) return backToQueue(run, sending, error);
    await durably(run, (tx) =>
      setItems(run, tx, sending, { state: 'unknown', ...columnsOf(causeOf(error)) }),
    );
    run.doubts += 1;
    return undefined;
  }
}

function waitedTooLong(): JiraRateLimitedError {
  return new JiraRateLimitedError({
    code: 'jira_rate_limited',
    message: 'The call that creates issues waited too long for its turn; it was not sent.',
    remedy: 'Nothing: it is tried again.',
  });
}

async function backToQueue(run: Run, sending: ItemRow[], error: JiraError): Promise<undefined> {
  const queued = await durably(run, (tx) =>
    setItems(run, tx, sending, { state: 'queued', sent_at: null, sent_by: null, sends: sql`sends - 1` }),
  );
  if (!(error instanceof JiraRequestError)) throw error;
  // Refused as a whole: one of them is to blame, and by themselves each is told its own.
  if (queued.length > 1) for (const { id } of queued) run.alone.add(id);
  else await giveUp(run, causeOf(error), queued);
  return undefined;
}

async function settleResults(
  run: Run,
  sending: ItemRow[],
  { prepared, results }: { prepared: Prepared[]; results: CreatedIssue[] },
): Promise<ItemRow[]> {
  const found: FoundIssue[] = [];
  const refused: { item: ItemRow; cause: Cause }[] = [];
  const rows = new Map(sending.map((row) => [row.id, row]));
  for (const [index, { item, said, typeName }] of prepared.entries()) {
    const row = rows.get(item.id) ?? item;
    const result = results[index];
    if (result && 'key' in result) {
      found.push({ item: row, id: result.id, key: result.key, typeName, sent: said });
    } else if (result) {
      refused.push({ item: row, cause: refusal(result.errors) });
    }
  }
  await refuse(run, refused);
  return recordIssues(run, found);
}

/** Jira said no to them, so that nothing is in doubt about them. */
async function refuse(run: Run, refused: { item: ItemRow; cause: Cause }[]): Promise<void> {
  if (refused.length === 0) return;
  await durably(run, async (tx) => {
    for (const { item, cause } of refused) {
      await setItems(run, tx, [item], { state: 'failed', held: false, sent_at: null, ...columnsOf(cause) });
    }
  });
}

function refusal({ messages, fields }: { messages: string[]; fields: Record<string, string> }): Cause {
  const sentences = [...messages, ...Object.entries(fields).map(([field, text]) => `${field}: ${text}`)];
  return {
    code: 'jira_invalid_request',
    message: `Jira refused the issue. ${sentences.join(' ')}`.trim(),
    remedy: 'Correct what Jira names, in the item or in the mapping, and push again.',
  };
}
