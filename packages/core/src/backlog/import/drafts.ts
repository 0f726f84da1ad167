import { randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { z } from 'zod';
import { unstorable } from '../../input.ts';
import { importedIdea, storyInput } from '../input.ts';
import type { GivenStory } from '../put-stories.ts';
import { fold } from '../words.ts';
import type { ImportField } from './fields.ts';
import type { FileRecord, Table } from './read-file.ts';
import { attachmentsIn, ideaStatusOf, numberOf, storyStatusOf, tagsOf } from './values.ts';

export type IdeaFieldsGiven = z.output<typeof importedIdea>;

/** A story as a line tells it; `id` is Crosslink's own. */
export interface DraftStory {
  line: number;
  id?: string;
  fields: GivenStory;
}

/** An idea as one or several lines tell it. */
export interface Draft {
  line: number;
  /** Crosslink's own id, of an export. */
  id?: string;
  fields: IdeaFieldsGiven;
  stories: DraftStory[];
}

export interface Problem {
  line: number;
  /** The heading; null when it is about the line. */
  column: string | null;
  message: string;
}

export interface Drafts {
  drafts: Draft[];
  /** Lines that cannot be taken as they are. */
  problems: Problem[];
  /** What is taken otherwise than it stands there. */
  warnings: Problem[];
}

/** Who can own an idea, by what files call them. */
export type People = Map<string, string>;

const SLICE = 500;
const ideaKinds = /^(idea|epic|feature|initiative|theme|objective|idee|epica|iniciativa)$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Makes ideas with stories of lines. Gives way to others in between. */
export async function readDrafts(
  table: Table,
  fields: (ImportField | null)[],
  people: People,
): Promise<Drafts> {
  const work = createWork(table, fields, people);
  if (!fields.includes('title') && !fields.includes('iWant')) {
    work.problems.push({ line: 1, column: null, message: 'No column is known as the title.' });
    return work;
  }
  const later: FileRecord[] = [];
  for (const [index, record] of table.records.entries()) {
    if (index % SLICE === 0) await breathe();
    if (isChild(work, record)) later.push(record);
    else takeIdea(work, record);
  }
  for (const [index, record] of later.entries()) {
    if (index % SLICE === 0) await breathe();
    takeChild(work, record);
  }
  for (const draft of work.drafts) draft.stories.sort((a, b) => a.line - b.line);
  return work;
}

type Work = ReturnType<typeof createWork>;

function createWork(table: Table, fields: (ImportField | null)[], people: People) {
  const columns = new Map<ImportField, number[]>();
  for (const [column, field] of fields.entries()) {
    if (field) columns.set(field, [...(columns.get(field) ?? []), column]);
  }
  return {
    table,
    columns,
    people,
    drafts: [] as Draft[],
    problems: [] as Problem[],
    warnings: [] as Problem[],
    /** By every name a line may call its parent. */
    byKey: new Map<string, Draft>(),
    /** Parents of stories that have stories themselves. */
    parentOf: new Map<string, string>(),
  };
}

function cell({ columns }: Work, { cells }: FileRecord, field: ImportField): string | undefined {
  const places = columns.get(field);
  if (!places) return undefined;
  const [only = 0, ...others] = places;
  if (others.length === 0) return cells[only] ?? '';
  return places
    .map((place) => cells[place] ?? '')
    .filter((text) => text.trim() !== '')
    .join('\n');
}

function isChild(work: Work, record: FileRecord): boolean {
  const parent = cell(work, record, 'parent')?.trim();
  if (!parent || ideaKinds.test(fold(cell(work, record, 'kind') ?? '').trim())) return false;
  const key = cell(work, record, 'externalId')?.trim();
  if (key) work.parentOf.set(key, parent);
  return true;
}

function takeIdea(work: Work, record: FileRecord): void {
  const tells = Boolean(cell(work, record, 'iWant')?.trim());
  const above = tells ? ideaAbove(work, record) : undefined;
  const draft = above ?? newDraft(work, record);
  if (draft && tells) addStory(work, draft, record, { embedded: true });
}

/** The idea of the line above, if this line only tells another story of it. */
function ideaAbove(work: Work, record: FileRecord): Draft | undefined {
  const above = work.drafts.at(-1);
  const is = (field: ImportField, own: string | null | undefined) => {
    const text = cell(work, record, field)?.trim() ?? '';
    return text === '' || text === own;
  };
  return above && is('title', above.fields.title) && is('externalId', above.fields.externalId)
    ? above
    : undefined;
}

function newDraft(work: Work, record: FileRecord): Draft | undefined {
  const id = cell(work, record, 'id')?.trim() ?? '';
  const externalId = cell(work, record, 'externalId')?.trim() ?? '';
  for (const [field, key] of [['id', id] as const, ['externalId', externalId] as const]) {
    const other = key === '' ? undefined : work.byKey.get(key);
    if (!other) continue;
    report(work, record, field, `${key} is on line ${other.line} too`);
    return undefined;
  }
  const draft = draftOf(work, record, id);
  if (!draft) return undefined;
  for (const key of [id, externalId]) if (key !== '') work.byKey.set(key, draft);
  work.drafts.push(draft);
  return draft;
}

function draftOf(work: Work, record: FileRecord, id: string): Draft | undefined {
  const before = work.problems.length;
  const raw = { ...ideaCells(work, record), ...shared(work, record) };
  const fields = check(work, record, importedIdea, raw);
  if (!fields || work.problems.length > before) return undefined;
  return { line: record.line, ...(uuid.test(id) ? { id: id.toLowerCase() } : {}), fields, stories: [] };
}

function takeChild(work: Work, record: FileRecord): void {
  let parent = cell(work, record, 'parent')?.trim() ?? '';
  const seen = new Set<string>();
  // A sub-task of a story belongs to the story's idea.
  while (!work.byKey.has(parent) && work.parentOf.has(parent) && !seen.has(parent)) {
    seen.add(parent);
    parent = work.parentOf.get(parent) ?? '';
  }
  const idea = work.byKey.get(parent);
  if (idea) addStory(work, idea, record, { embedded: false });
  else report(work, record, 'parent', `there is no usable idea ${parent} in the file`);
}

function addStory(work: Work, idea: Draft, record: FileRecord, { embedded }: { embedded: boolean }): void {
  const text = (field: ImportField) => cell(work, record, field)?.trim();
  const orNull = (field: ImportField) => emptyToNull(text(field));
  const own = embedded
    ? {}
    : { title: orNull('title'), ...storyStatus(work, record), ...shared(work, record) };
  const fields = check(work, record, storyInput, {
    ...own,
    ...{ asA: orNull('asA'), iWant: orNull('iWant'), soThat: orNull('soThat') },
    ...{ acceptanceCriteria: cell(work, record, 'acceptanceCriteria') },
    points: numberIn(work, record, 'points'),
  });
  const id = embedded ? '' : (text('id') ?? '');
  if (fields) idea.stories.push({ line: record.line, ...(uuid.test(id) ? { id } : {}), fields });
}

function ideaCells(work: Work, record: FileRecord) {
  const tags = cell(work, record, 'tags');
  return {
    title: cell(work, record, 'title')?.trim() ?? '',
    description: cell(work, record, 'description'),
    problem: cell(work, record, 'problem'),
    benefit: cell(work, record, 'benefit'),
    impact: numberIn(work, record, 'impact'),
    effort: numberIn(work, record, 'effort'),
    status: translated(work, record, 'status', ideaStatusOf),
    tags: tags === undefined ? undefined : tagsOf(tags),
    ownerId: ownerIn(work, record),
  };
}

/** What ideas and stories that have a line of their own share. */
function shared(work: Work, record: FileRecord) {
  const attachments = cell(work, record, 'attachments');
  return {
    externalId: emptyToNull(cell(work, record, 'externalId')?.trim()),
    externalUrl: emptyToNull(cell(work, record, 'externalUrl')?.trim()),
    attachments: attachments === undefined ? undefined : attachmentsIn(attachments),
  };
}

function storyStatus(work: Work, record: FileRecord) {
  return { status: translated(work, record, 'status', storyStatusOf) };
}

function emptyToNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}

function numberIn(work: Work, record: FileRecord, field: 'impact' | 'effort' | 'points') {
  const text = cell(work, record, field)?.trim();
  if (text === undefined) return undefined;
  return text === '' ? null : numberOf(text, { rating: field !== 'points' });
}

/** What nobody here knows leaves the field as it is; a warning says so. */
function translated<T>(
  work: Work,
  record: FileRecord,
  field: 'status' | 'owner',
  known: (text: string) => T | undefined,
): T | undefined {
  const text = cell(work, record, field)?.trim();
  if (!text) return undefined;
  const value = known(text);
  if (value === undefined) warn(work, record, field, `"${text.slice(0, 50)}" is not known and is left out`);
  return value;
}

function ownerIn(work: Work, record: FileRecord): string | null | undefined {
  if (cell(work, record, 'owner')?.trim() === '') return null;
  return translated(work, record, 'owner', (text) => work.people.get(fold(text)));
}

function check<T>(work: Work, record: FileRecord, schema: z.ZodType<T>, raw: object): T | undefined {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  const result = schema.safeParse(given);
  if (result.success && unstorable(result.data).length === 0) return result.data;
  const issues = result.error?.issues ?? [{ path: [], message: 'must not contain the character U+0000' }];
  for (const { path, message } of issues) {
    const name = path[0] === 'ownerId' ? 'owner' : path[0];
    report(work, record, name as ImportField | undefined, message);
  }
  return undefined;
}

function report(work: Work, record: FileRecord, field: ImportField | undefined, message: string): void {
  work.problems.push({ line: record.line, column: headingOf(work, field), message });
}

function warn(work: Work, record: FileRecord, field: ImportField, message: string): void {
  work.warnings.push({ line: record.line, column: headingOf(work, field), message });
}

function headingOf({ table, columns }: Work, field: ImportField | undefined): string | null {
  const [column] = (field && columns.get(field)) ?? [];
  return column === undefined ? null : (table.columns[column] ?? null);
}

export const newId = (given: string | undefined): string => given ?? randomUUID();
