import { facetNames, filterIdeasInput, ideaSorts, ideaStatuses } from '@crosslink/core';
import { z } from 'zod';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { link } from './links.ts';
import { attachment, externalId, story, version } from './stories.ts';

const idea = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().describe('Markdown'),
  problem: z.string().describe('Markdown'),
  benefit: z.string().describe('Markdown'),
  impact: z.number().nullable().describe('0 to 10'),
  effort: z.number().nullable().describe('0 to 10'),
  status: z.enum(ideaStatuses),
  tags: z.array(z.string()),
  ownerId: z.string().nullable(),
  externalId,
  externalUrl: z.string().nullable(),
  version,
  createdBy: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
  deletedAt: instant.nullable(),
});

export const ideaInFull = idea
  .extend({
    attachments: z.array(attachment),
    stories: z.array(story),
    links: z.array(link).describe('Links of the idea and of its stories'),
  })
  .meta({ id: 'IdeaInFull' });

export const historyEntry = z
  .object({
    id: z.string(),
    itemKind: z.enum(['idea', 'story']),
    itemId: z.string(),
    ideaId: z.string(),
    at: instant,
    actorId: z.string().nullable().describe('Null when it was nobody here'),
    source: z.enum(['person', 'import', 'sync', 'push']),
    action: z.enum(['created', 'changed', 'moved', 'deleted', 'restored']),
    changes: z.array(
      z.object({
        field: z.string(),
        from: z.unknown(),
        to: z.unknown(),
        because: z.string().optional().describe('What happened in Jira'),
      }),
    ),
  })
  .meta({ id: 'HistoryEntry', description: 'Something that happened to an item; long texts are shortened' });

const listedIdea = idea
  .extend({
    storyCount: z.number(),
    links: z.array(link).describe('Links of the idea and of its stories'),
  })
  .meta({ id: 'Idea', description: 'An idea in a list' });

export const ideaPage = page(listedIdea).extend({
  total: z
    .object({
      count: z.number(),
      exact: z.boolean().describe('False when there are more than 1,000, which is as far as is counted'),
    })
    .nullable()
    .describe('Only if it was asked for'),
});

const { shape } = filterIdeasInput;
const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional();
const rating = z.coerce.number().optional();

/** A parameter that may be given once, several times, or with commas. */
function listOf<Item extends z.ZodType>(item: Item) {
  const split = (value: unknown) =>
    (Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : undefined)?.split(',');
  return z.preprocess(split, z.array(item).optional());
}

export const ideaFilterQuery = z.object({
  q: shape.q.describe(
    'Words that each begin a word of the idea or its stories, or the key of a linked issue',
  ),
  status: listOf(z.enum(ideaStatuses)).describe('Any of these'),
  tags: listOf(z.string()),
  tagMatch: z.enum(['any', 'all']).optional().describe('Default any'),
  ownerId: listOf(z.string()).describe('Any of these; `none` for ideas without an owner'),
  linked: flag.describe('Whether there is a link from the idea itself'),
  siteId: z.string().optional().describe('Linked (or not) at this site'),
  rated: flag.describe('Whether both impact and effort are rated'),
  impactMin: rating,
  impactMax: rating,
  effortMin: rating,
  effortMax: rating,
  updatedSince: shape.updatedSince,
  hasExternalId: flag,
  deleted: flag.describe('The deleted ones in place of the others'),
});

export const ideaListQuery = ideaFilterQuery.extend({
  ...pageQuery.shape,
  sort: z.enum(ideaSorts).optional().describe('Default order; deleted ones the latest first'),
  direction: z.enum(['asc', 'desc']).optional().describe('Default: what is usual for the sort'),
  offset: z.coerce.number().int().optional().describe('Leaves out that many; in place of a cursor'),
  total: flag.describe('Count them, up to 1,000'),
});

export const facetsQuery = ideaFilterQuery.extend({
  only: listOf(z.enum(facetNames)).describe('Those that are needed, for each takes its time; default all'),
});

export const ideaIds = z
  .object({
    ids: z.array(z.string()),
    complete: z.boolean().describe('False when there are more than 10,000, which is as many as are told'),
  })
  .meta({ id: 'IdeaIds' });

export const facets = z
  .object({
    statuses: z.array(z.object({ status: z.enum(ideaStatuses), count: z.number() })),
    tags: z.array(z.object({ tag: z.string(), count: z.number() })).describe('The commonest 100'),
    owners: z.array(z.object({ ownerId: z.string().nullable(), count: z.number() })),
  })
  .meta({ id: 'IdeaFacets', description: 'How many ideas there are; each without the filter it stands for' });

export const changedIdeas = z
  .object({ changedIds: z.array(z.string()), unchangedIds: z.array(z.string()) })
  .meta({ id: 'ChangedIdeas' });
