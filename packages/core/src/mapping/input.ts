import { z } from 'zod';

/** What an item says, by the names of the API; see item-values.ts. */
export const itemFields = [
  'title',
  'description',
  'problem',
  'benefit',
  'impact',
  'effort',
  'status',
  'tags',
  'owner',
  'externalId',
  'externalUrl',
  'url',
  'points',
  'asA',
  'iWant',
  'soThat',
  'acceptanceCriteria',
] as const;
export type ItemField = (typeof itemFields)[number];

const one = z.union([z.string().max(32_767), z.number(), z.boolean()]);

/** Where the value of a field comes from. */
export const fieldSource = z.discriminatedUnion('from', [
  /** It is left to Jira. */
  z.strictObject({ from: z.literal('nothing') }),
  /** The same for all; options, people, versions and the like by name or id. */
  z.strictObject({ from: z.literal('constant'), value: z.union([one, z.array(one).max(100)]) }),
  /** A text with `{{title}}` and other item fields in it. */
  z.strictObject({ from: z.literal('template'), text: z.string().min(1).max(32_767) }),
  /**
   * What the item says. With `steps` a number becomes what the highest step says that it reaches, such as an impact of 8
   * the priority High.
   */
  z.strictObject({
    from: z.literal('item'),
    field: z.enum(itemFields),
    steps: z
      .array(z.strictObject({ atLeast: z.number(), value: one }))
      .min(1)
      .max(50)
      .optional(),
  }),
]);
export type FieldSource = z.output<typeof fieldSource>;

/** By Jira's field id. */
const fieldSources = z
  .record(
    z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'the id of a field, such as customfield_10001'),
    fieldSource,
  )
  .refine((fields) => Object.keys(fields).length <= 200, 'at most 200 fields');
export type FieldSources = z.output<typeof fieldSources>;

/** New issues go to a sprint of a board, or to its backlog. */
const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sprint'), sprintId: z.int().positive() }),
  z.strictObject({ kind: z.literal('active-sprint'), boardId: z.int().positive() }),
  z.strictObject({ kind: z.literal('backlog'), boardId: z.int().positive() }),
]);
export type Target = z.output<typeof target>;

const projectKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'must be a project key such as DEMO')
  .transform((key) => key.toUpperCase());

export const mappingsInput = z.strictObject({ siteId: z.string().min(1).max(100), projectKey });
export const mappingInput = mappingsInput.extend({ itemKind: z.enum(['idea', 'story']) });

/** How items of one kind become issues of a project. */
export const mappingDraft = z.strictObject({
  /** By name or id. Default: Epic for ideas, Story for stories, or what comes next to it there. */
  issueType: z.string().trim().min(1).max(100).nullish(),
  fields: fieldSources.default({}),
  target: target.nullish(),
});
export const putMappingInput = mappingInput.extend(mappingDraft.shape);

export type MappingsInput = z.input<typeof mappingsInput>;
export type MappingInput = z.input<typeof mappingInput>;
export type PutMappingInput = z.input<typeof putMappingInput>;
