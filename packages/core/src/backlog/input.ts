import { z } from 'zod';
import { pageInput } from './paging.ts';
import { ideaStatuses, storyStatuses } from './tables.ts';
import { tagKey } from './words.ts';

const LINE_LIMIT = 255;
const PHRASE_LIMIT = 1_000;
const URL_LIMIT = 2_000;
/** Jira's own default limit of a text field; longer texts could never be pushed. */
const TEXT_LIMIT = 32_767;
const TAG_LENGTH = 50;
const TAG_LIMIT = 20;
const ATTACHMENT_LIMIT = 50;

const oneLine = (text: string) => !/[\r\n]/.test(text);

function line(limit: number) {
  return z.string().trim().min(1).max(limit).refine(oneLine, 'must be a single line');
}

const title = line(LINE_LIMIT);
const phrase = line(PHRASE_LIMIT);
const markdown = z.string().max(TEXT_LIMIT);
const points = z.number().min(0).max(1_000);
const rating = z.number().min(0).max(10);
const id = z.string().min(1).max(100);
const externalId = line(LINE_LIMIT);
const version = z
  .int()
  .min(1)
  .optional()
  .describe('The version the change was made on; refused with 409 if there is a newer one');

/** An address people can follow. */
const url = z.string().trim().max(URL_LIMIT).refine(isWebAddress, 'must be an http or https address');

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** Single spaces; neither comma nor semicolon, which separate tags in files. */
const tag = z
  .string()
  .overwrite((text) => text.replace(/\s+/g, ' ').trim())
  .min(1)
  .max(TAG_LENGTH)
  .refine((text) => !/[,;]/.test(text), 'must not contain a comma or a semicolon');

/** Upper and lower case make no difference; the first one counts. */
export const tags = z.array(tag).overwrite(distinctTags).max(TAG_LIMIT);

function distinctTags(all: string[]): string[] {
  const byKey = new Map<string, string>();
  for (const one of all) if (!byKey.has(tagKey(one))) byKey.set(tagKey(one), one);
  return [...byKey.values()];
}

const attachment = z.strictObject({ title: line(LINE_LIMIT).optional(), url });
/** Links to what lies elsewhere, each address once. */
const attachments = z
  .array(attachment)
  .max(ATTACHMENT_LIMIT)
  .refine((all) => new Set(all.map((one) => one.url)).size === all.length, 'must not name an address twice');

const externalFields = { externalId: externalId.nullish(), externalUrl: url.nullish() };

const storyFields = {
  title: title.nullish(),
  asA: phrase.nullish(),
  iWant: phrase.nullish(),
  soThat: phrase.nullish(),
  acceptanceCriteria: markdown.optional(),
  points: points.nullish(),
  status: z.enum(storyStatuses).optional(),
  ...externalFields,
  attachments: attachments.optional(),
};

interface StoryWords {
  title?: string | null | undefined;
  asA?: string | null | undefined;
  iWant?: string | null | undefined;
}

/** A story is told by its title, or by who wants what. */
export function tellsStory(story: StoryWords): boolean {
  return Boolean(story.title) || (Boolean(story.asA) && Boolean(story.iWant));
}

export const UNTOLD_STORY = 'give a title, or both asA and iWant';

/** `title` (one line, 1–255) or `asA` + `iWant` (+ `soThat`); `acceptanceCriteria` is Markdown; `points` 0–1000. */
export const storyInput = z.strictObject(storyFields).refine(tellsStory, UNTOLD_STORY);

const ideaFields = {
  description: markdown.optional(),
  problem: markdown.optional(),
  benefit: markdown.optional(),
  impact: rating.nullish(),
  effort: rating.nullish(),
  status: z.enum(ideaStatuses).optional(),
  tags: tags.optional(),
  ownerId: id.nullish(),
  ...externalFields,
  attachments: attachments.optional(),
};

/**
 * `title` one line, 1–255; `description`, `problem` and `benefit` Markdown, at most 32,767 each; `impact` and `effort`
 * 0–10; at most 20 tags of 50 characters; at most 100 stories with it.
 */
export const createIdeaInput = z.strictObject({
  title,
  ...ideaFields,
  stories: z.array(storyInput).max(100).optional(),
});

export const ideaSorts = [
  'order',
  'title',
  'impact',
  'effort',
  'ratio',
  'updated',
  'created',
  'status',
  'deleted',
] as const;

const filterFields = {
  q: z.string().max(200).optional(),
  status: z.array(z.enum(ideaStatuses)).max(ideaStatuses.length).optional(),
  tags: z.array(z.string().max(TAG_LENGTH)).max(TAG_LIMIT).optional(),
  tagMatch: z.enum(['any', 'all']).default('any'),
  ownerId: z.array(id).max(100).optional(),
  linked: z.boolean().optional(),
  rated: z.boolean().optional(),
  siteId: id.optional(),
  impactMin: z.number().optional(),
  impactMax: z.number().optional(),
  effortMin: z.number().optional(),
  effortMax: z.number().optional(),
  updatedSince: z.iso.datetime({ offset: true }).optional(),
  hasExternalId: z.boolean().optional(),
  deleted: z.boolean().default(false),
};

/**
 * Which ideas: `q` words that all begin some word of the idea or its stories, or its issue key; `ownerId` may hold
 * `none`; `linked` at `siteId` or at any site; `rated` with both impact and effort, or not; `deleted` for the deleted ones in place of the others.
 */
export const filterIdeasInput = z.strictObject(filterFields);

export const facetNames = ['statuses', 'tags', 'owners'] as const;

/** `only` those that are needed: each takes its time; the others stay empty. */
export const facetsInput = filterIdeasInput.extend({
  only: z
    .array(z.enum(facetNames))
    .max(facetNames.length)
    .default([...facetNames]),
});

/**
 * Without `sort`: in their order, deleted ones the latest first. What has no value to sort by comes last. `offset` leaves
 * out that many, for whoever jumps; `cursor` is for whoever walks, and misses nothing when the list changes meanwhile.
 */
export const listIdeasInput = pageInput
  .extend({
    ...filterFields,
    sort: z.enum(ideaSorts).optional(),
    direction: z.enum(['asc', 'desc']).optional(),
    offset: z.int().min(0).max(1_000_000).optional(),
    total: z.boolean().default(false),
  })
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    path: ['offset'],
    error: 'give either cursor or offset',
  });

export const ideaIdInput = z.strictObject({ ideaId: id });
export const ideaHistoryInput = pageInput.extend({ ideaId: id });
/** Only what is given changes; null empties a field. */
export const updateIdeaInput = z.strictObject({
  ideaId: id,
  title: title.optional(),
  ...ideaFields,
  version,
});

/** An idea as a file tells it; its stories come separately. */
export const importedIdea = z.strictObject({ title, ...ideaFields });

/** As creating one; of an idea that is there only what is given changes. Deleted ones come back. */
export const putIdeaInput = createIdeaInput.extend({ externalId });

const place = { before: id.optional(), after: id.optional() };
const onePlace = (o: { before?: string | undefined; after?: string | undefined }) =>
  (o.before === undefined) !== (o.after === undefined);
const ONE_PLACE = 'give either before or after';

/** `before` or `after`: the id of its new neighbour. */
export const placeInput = z.strictObject(place).refine(onePlace, ONE_PLACE);
export const moveIdeaInput = z.strictObject({ ideaId: id, ...place }).refine(onePlace, ONE_PLACE);
export const moveStoryInput = z.strictObject({ storyId: id, ...place }).refine(onePlace, ONE_PLACE);

const ideaIds = z.array(id).min(1).max(500);
/** One change of up to 500 ideas: all of them or none. */
export const changeIdeasInput = z.discriminatedUnion('action', [
  z.strictObject({
    ideaIds,
    action: z.literal('update'),
    status: z.enum(ideaStatuses).optional(),
    ownerId: id.nullish(),
    addTags: tags.optional(),
    removeTags: z.array(z.string().max(TAG_LENGTH)).max(TAG_LIMIT).optional(),
  }),
  z.strictObject({ ideaIds, action: z.literal('delete') }),
  z.strictObject({ ideaIds, action: z.literal('restore') }),
]);

export const addStoryInput = z.strictObject({ ideaId: id, ...storyFields }).refine(tellsStory, UNTOLD_STORY);
export const storyIdInput = z.strictObject({ storyId: id });
/** Only what is given changes; null empties a field. */
export const updateStoryInput = z.strictObject({ storyId: id, ...storyFields, version });

export type StoryInput = z.input<typeof storyInput>;
export type CreateIdeaInput = z.input<typeof createIdeaInput>;
export type ListIdeasInput = z.input<typeof listIdeasInput>;
export type FilterIdeasInput = z.input<typeof filterIdeasInput>;
export type FacetsInput = z.input<typeof facetsInput>;
export type PutIdeaInput = z.input<typeof putIdeaInput>;
export type ChangeIdeasInput = z.input<typeof changeIdeasInput>;
export type MoveIdeaInput = z.input<typeof moveIdeaInput>;
export type MoveStoryInput = z.input<typeof moveStoryInput>;
export type IdeaHistoryInput = z.input<typeof ideaHistoryInput>;
export type UpdateIdeaInput = z.input<typeof updateIdeaInput>;
export type AddStoryInput = z.input<typeof addStoryInput>;
export type UpdateStoryInput = z.input<typeof updateStoryInput>;
export type AttachmentInput = z.output<typeof attachment>;
