import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../store/schema.ts';
import { attachmentsOf, plainAttachments, presentAttachments } from '../attachments.ts';
import type { AttachmentRow } from '../attachments.ts';
import type { PutOutcome } from '../change-ideas.ts';
import { changesBetween, recordHistory } from '../history.ts';
import type { Change, Happening } from '../history.ts';
import { bringBackIdea, changeIdea, columnsOf } from '../idea-rows.ts';
import { matching, putStories } from '../put-stories.ts';
import { searchVector, searchWords } from '../search.ts';
import { storyColumns } from '../story-rows.ts';
import { ideaColumns, presentIdea, presentStory } from '../view.ts';
import type { IdeaRow, StoryRow } from '../view.ts';
import { newId } from './drafts.ts';
import type { Draft } from './drafts.ts';

/** How many ideas are looked up and written at once; keeps statements below 65,535 parameters. */
const SLICE = 250;

export type Counts = Record<PutOutcome, number> & { stories: number };

interface There {
  ideas: Map<string, IdeaRow>;
  stories: Map<string, StoryRow[]>;
  attachments: AttachmentRow[];
}

export function noCounts(): Counts {
  return { created: 0, updated: 0, restored: 0, unchanged: 0, stories: 0 };
}

/** What writing these ideas would do. Changes nothing. */
export async function foresee(db: Kysely<Database>, drafts: Draft[]): Promise<Counts> {
  const counts = noCounts();
  for (const slice of slicesOf(drafts)) {
    const there = await readThere(db, slice, { lock: false });
    for (const draft of slice) {
      const idea = ideaOf(there, draft);
      counts[idea ? outcomeFor(there, idea, draft) : 'created'] += 1;
      counts.stories += draft.stories.length;
    }
  }
  return counts;
}

/** Writes ideas with their stories in the order given; those that are there are changed where they differ. */
export async function writeDrafts(
  tx: Transaction<Database>,
  drafts: Draft[],
  o: { change: Change; onProgress: (done: number) => void },
): Promise<Counts> {
  const counts = noCounts();
  let done = 0;
  for (const slice of slicesOf(drafts)) {
    const there = await readThere(tx, slice, { lock: true });
    await createAll(
      tx,
      slice.filter((draft) => !ideaOf(there, draft)),
      o.change,
    );
    for (const draft of slice) {
      const idea = ideaOf(there, draft);
      const outcome = idea ? outcomeFor(there, idea, draft) : 'created';
      if (idea && outcome !== 'unchanged') await bringTo(tx, idea, draft, o.change);
      counts[outcome] += 1;
      counts.stories += draft.stories.length;
    }
    done += slice.length;
    o.onProgress(done);
  }
  return counts;
}

async function bringTo(
  tx: Transaction<Database>,
  before: IdeaRow,
  { fields, stories }: Draft,
  change: Change,
): Promise<void> {
  if (before.deleted_at) await bringBackIdea(tx, before, change);
  await changeIdea(tx, { before, fields, change });
  const given = stories.map(({ id, fields: told }) => ({ ...told, ...(id === undefined ? {} : { id }) }));
  await putStories(tx, { ideaId: before.id, stories: given, change });
}

async function readThere(db: Kysely<Database>, drafts: Draft[], { lock }: { lock: boolean }): Promise<There> {
  const ids = drafts.flatMap(({ id }) => id ?? []);
  const externalIds = drafts.flatMap(({ fields }) => fields.externalId ?? []);
  if (ids.length + externalIds.length === 0) return { ideas: new Map(), stories: new Map(), attachments: [] };
  let query = db
    .selectFrom('idea')
    .select(ideaColumns)
    .where((eb) => eb.or([eb('id', 'in', [...ids, '']), eb('external_id', 'in', [...externalIds, ''])]))
    .orderBy('id');
  if (lock) query = query.forUpdate();
  const rows = await query.execute();
  const found = rows.map(({ id }) => id);
  const stories = await db
    .selectFrom('story')
    .selectAll()
    .where('idea_id', 'in', [...found, ''])
    .execute();
  const named = rows.flatMap((row) =>
    row.external_id === null ? [] : [[`=${row.external_id}`, row] as const],
  );
  return {
    ideas: new Map([...rows.map((row) => [row.id, row] as const), ...named]),
    stories: Map.groupBy(stories, (story) => story.idea_id),
    attachments: await attachmentsOf(db, found),
  };
}

function ideaOf({ ideas }: There, { id, fields }: Draft): IdeaRow | undefined {
  return (id === undefined ? undefined : ideas.get(id)) ?? ideas.get(`=${fields.externalId ?? ''}`);
}

function outcomeFor(there: There, idea: IdeaRow, draft: Draft): PutOutcome {
  if (idea.deleted_at) return 'restored';
  const attached = (itemId: string) =>
    presentAttachments(there.attachments, itemId).map(({ title, url }) => ({ title, url }));
  const plain = <T extends { attachments?: { title?: string | undefined; url: string }[] | undefined }>(
    fields: T,
  ) => (fields.attachments ? { ...fields, attachments: plainAttachments(fields.attachments) } : fields);
  const before = { ...presentIdea(idea), attachments: attached(idea.id) };
  if (changesBetween(before, plain(draft.fields)).length > 0) return 'updated';
  const stories = there.stories.get(idea.id) ?? [];
  const differs = draft.stories.some(({ id, fields }) => {
    const row = matching(stories, { ...fields, ...(id === undefined ? {} : { id }) });
    if (!row || row.deleted_at) return true;
    const told = { ...presentStory(row, []), attachments: attached(row.id) };
    return changesBetween(told, plain(fields)).length > 0;
  });
  return differs ? 'updated' : 'unchanged';
}

/** Many new ideas in few statements. */
async function createAll(tx: Transaction<Database>, drafts: Draft[], change: Change): Promise<void> {
  if (drafts.length === 0) return;
  const { actorId, at } = change;
  const authorship = { created_by: actorId, created_at: at, updated_at: at };
  const named = drafts.map((draft) => ({ ...draft, id: newId(draft.id) }));
  const told = named.flatMap(({ id: ideaId, stories }) =>
    stories.map((story) => ({ ...story, id: newId(story.id), ideaId })),
  );
  const storyRows = told.map(({ id, ideaId, fields }) => ({
    ...{ id, idea_id: ideaId, acceptance_criteria: '' },
    ...{ title: null, as_a: null, i_want: null, so_that: null, external_id: null },
    ...storyColumns(fields),
    ...authorship,
  }));
  const byIdea = Map.groupBy(storyRows, (row) => row.idea_id);
  const ideaRows = named.map(({ id, fields }) => {
    const texts = { description: '', problem: '', benefit: '', tags: [], external_id: null };
    const columns = { ...texts, ...columnsOf(fields), title: fields.title };
    const search = searchVector(searchWords(columns, byIdea.get(id) ?? []));
    return { id, ...columns, search, ...authorship };
  });
  await tx.insertInto('idea').values(ideaRows).execute();
  for (let from = 0; from < storyRows.length; from += SLICE * 8) {
    await tx
      .insertInto('story')
      .values(storyRows.slice(from, from + SLICE * 8))
      .execute();
  }
  await attachAll(tx, { named, told }, change);
  await recordHistory(tx, change, [
    ...named.map(({ id, fields }) => created('idea', id, id, fields.title)),
    ...told.map(({ id, ideaId, fields }) =>
      created('story', id, ideaId, fields.title ?? fields.iWant ?? null),
    ),
  ]);
}

type Named = Draft & { id: string };
type ToldStory = Draft['stories'][number] & { id: string; ideaId: string };

async function attachAll(
  tx: Transaction<Database>,
  { named, told }: { named: Named[]; told: ToldStory[] },
  { actorId, at }: Change,
): Promise<void> {
  const items = [
    ...named.map((idea) => ({ ...idea, kind: 'idea' as const, ideaId: idea.id })),
    ...told.map((story) => ({ ...story, kind: 'story' as const })),
  ];
  const rows = items.flatMap(({ kind, id, ideaId, fields }) =>
    plainAttachments(fields.attachments ?? []).map((attachment) => ({
      ...{ id: newId(undefined), item_kind: kind, item_id: id, idea_id: ideaId },
      ...{ ...attachment, created_by: actorId, created_at: at },
    })),
  );
  for (let from = 0; from < rows.length; from += SLICE * 8) {
    await tx
      .insertInto('attachment')
      .values(rows.slice(from, from + SLICE * 8))
      .execute();
  }
}

function created(
  itemKind: 'idea' | 'story',
  itemId: string,
  ideaId: string,
  title: string | null,
): Happening {
  const changes = [{ field: 'title', from: null, to: title }];
  return { itemKind, itemId, ideaId, action: 'created', changes };
}

function* slicesOf(drafts: Draft[]): Generator<Draft[]> {
  for (let from = 0; from < drafts.length; from += SLICE) yield drafts.slice(from, from + SLICE);
}
