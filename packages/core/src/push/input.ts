import { z } from 'zod';
import { pageInput } from '../backlog/paging.ts';

const id = z.string().min(1).max(100);
const issueType = z.string().trim().min(1).max(100);

const ids = z.array(id).max(1_000).default([]);

const pushOptions = {
  connectionId: id,
  projectKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'must be a project key such as DEMO'),
  ideaIssueType: issueType.optional(),
  storyIssueType: issueType.optional(),
  onConflict: z.enum(['ask', 'overwrite', 'keep']).default('ask'),
};

/**
 * `ideaIds`: each pushed with its stories; with `stories: 'named'` only with those named. `storyIds`: pushed by themselves, below the issues of their ideas where there
 * are any. Together 1–1,000. `projectKey` as in Jira. Issue types by name (in the language of that Jira, upper and
 * lower case alike) or id; default: as the mapping says. `onConflict`: what to do with a field that was changed here and
 * in Jira since it was pushed last; `ask` (default) leaves the item for a person to decide.
 */
export const startPushInput = z
  .strictObject({
    ideaIds: ids,
    storyIds: ids,
    stories: z.enum(['all', 'named']).default('all'),
    ...pushOptions,
  })
  .refine(({ ideaIds, storyIds }) => ideaIds.length + storyIds.length > 0, 'name at least one idea or story')
  .refine(
    ({ ideaIds, storyIds }) => ideaIds.length + storyIds.length <= 1_000,
    'at most 1,000 ideas and stories',
  );

/** The items of a push that are not done, once more, with what is said here in place of what was said then. */
export const repeatPushInput = z.strictObject({
  pushId: id,
  connectionId: id.optional(),
  onConflict: pushOptions.onConflict,
  /** Default: all that are not done. */
  itemIds: z.array(id).min(1).max(1_000).optional(),
});

export const projectsInput = z.strictObject({ connectionId: id });

/** `issueType` by name or id; default: as the mapping says. */
export const offersInput = z.strictObject({
  connectionId: id,
  projectKey: pushOptions.projectKey.transform((key) => key.toUpperCase()),
  itemKind: z.enum(['idea', 'story']),
  issueType: issueType.optional(),
});

export const pushIdInput = z.strictObject({ pushId: id });
export const listPushesInput = pageInput;

export type StartPush = z.output<typeof startPushInput>;
export type StartPushInput = z.input<typeof startPushInput>;
export type RepeatPushInput = z.input<typeof repeatPushInput>;
export type ListPushesInput = z.input<typeof listPushesInput>;
export type ProjectsInput = z.input<typeof projectsInput>;
export type OffersInput = z.input<typeof offersInput>;
