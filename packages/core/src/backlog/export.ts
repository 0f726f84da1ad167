import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, presentAttachments } from './attachments.ts';
import type { Attachment } from './attachments.ts';
import { ideaColumns } from './view.ts';
import type { IdeaRow, StoryRow } from './view.ts';

export const exportInput = z.strictObject({ format: z.enum(['csv', 'json']) });
export type ExportInput = z.input<typeof exportInput>;

const SLICE = 500;

const headings = [
  ...['Crosslink ID', 'Kind', 'Parent', 'External ID', 'External URL', 'Title', 'Description', 'Problem'],
  ...['Benefit', 'Impact', 'Effort', 'Status', 'Tags', 'Owner', 'Attachments'],
  ...['As a', 'I want', 'So that', 'Acceptance criteria', 'Points'],
];

interface Exported {
  idea: IdeaRow & { owner: string | null };
  attachments: Attachment[];
  stories: { story: StoryRow; attachments: Attachment[] }[];
}

export function createExport(db: Kysely<Database>) {
  /** Everything that is not deleted, in order, piece by piece; importing it into an empty Crosslink gives the same. */
  async function* exportBacklog(_actor: Actor, input: ExportInput): AsyncGenerator<string> {
    const { format } = parseInput(exportInput, input);
    yield format === 'csv' ? `\uFEFF${csvLine(headings)}` : '{"ideas":[';
    let first = true;
    for await (const exported of readAll(db)) {
      if (format === 'csv') yield csvLines(exported);
      else yield `${first ? '' : ','}\n${JSON.stringify(jsonIdea(exported))}`;
      first = false;
    }
    if (format === 'json') yield '\n]}\n';
  }

  return { exportBacklog };
}

async function* readAll(db: Kysely<Database>): AsyncGenerator<Exported> {
  let last: IdeaRow | undefined;
  for (;;) {
    const ideas = await readSlice(db, last);
    last = ideas.at(-1);
    if (!last) return;
    const ids = ideas.map(({ id }) => id);
    const stories = await db
      .selectFrom('story')
      .selectAll()
      .where('idea_id', 'in', ids)
      .where('deleted_at', 'is', null)
      .orderBy('position')
      .orderBy('id')
      .execute();
    const byIdea = Map.groupBy(stories, (story) => story.idea_id);
    const attached = Map.groupBy(await attachmentsOf(db, ids), (row) => row.item_id);
    const attachments = (itemId: string) => presentAttachments(attached.get(itemId) ?? [], itemId);
    for (const idea of ideas) {
      const told = byIdea.get(idea.id) ?? [];
      yield {
        ...{ idea, attachments: attachments(idea.id) },
        stories: told.map((story) => ({ story, attachments: attachments(story.id) })),
      };
    }
  }
}

async function readSlice(db: Kysely<Database>, last: IdeaRow | undefined) {
  let query = db
    .selectFrom('idea')
    .select(ideaColumns)
    .select((eb) =>
      eb.selectFrom('user').select('email').whereRef('user.id', '=', 'idea.owner_id').as('owner'),
    )
    .where('deleted_at', 'is', null);
  if (last) {
    const { position, id } = last;
    query = query.where((eb) => eb(eb.refTuple('position', 'id'), '>', eb.tuple(position, id)));
  }
  return query.orderBy('position').orderBy('id').limit(SLICE).execute();
}

function csvLines({ idea, attachments, stories }: Exported): string {
  const own = [
    ...[idea.id, 'idea', '', idea.external_id, idea.external_url, idea.title, idea.description],
    ...[idea.problem, idea.benefit, idea.impact, idea.effort, idea.status, idea.tags.join(', ')],
    ...[idea.owner, attachmentCell(attachments), '', '', '', '', ''],
  ];
  const told = stories.map(({ story, attachments: its }) => [
    ...[story.id, 'story', idea.id, story.external_id, story.external_url, story.title, '', '', ''],
    ...['', '', story.status, '', '', attachmentCell(its)],
    ...[story.as_a, story.i_want, story.so_that, story.acceptance_criteria, story.points],
  ]);
  return [own, ...told].map(csvLine).join('');
}

function attachmentCell(attachments: Attachment[]): string {
  return attachments.map(({ title, url }) => (title === url ? url : `${title} <${url}>`)).join('\n');
}

function csvLine(cells: (string | number | null)[]): string {
  return `${cells.map((cell) => quoted(makeSafe(String(cell ?? '')))).join(',')}\r\n`;
}

/**
 * A spreadsheet calculates what begins with = + - or @, also after a tab or return. An apostrophe in front keeps it
 * text; the import takes one away again from such cells, so nothing is lost.
 */
function makeSafe(cell: string): string {
  return /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",;|\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function jsonIdea({ idea, attachments, stories }: Exported) {
  const plain = (all: Attachment[]) => all.map(({ title, url }) => ({ title, url }));
  return {
    ...{ id: idea.id, title: idea.title, description: idea.description, problem: idea.problem },
    ...{ benefit: idea.benefit, impact: idea.impact, effort: idea.effort, status: idea.status },
    ...{ tags: idea.tags, owner: idea.owner, externalId: idea.external_id, externalUrl: idea.external_url },
    attachments: plain(attachments),
    stories: stories.map(({ story, attachments: its }) => ({
      ...{ id: story.id, title: story.title, asA: story.as_a, iWant: story.i_want, soThat: story.so_that },
      ...{ acceptanceCriteria: story.acceptance_criteria, points: story.points, status: story.status },
      ...{ externalId: story.external_id, externalUrl: story.external_url, attachments: plain(its) },
    })),
  };
}
