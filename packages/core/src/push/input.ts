import { z } from 'zod';
import { pageInput } from '../backlog/paging.ts';

const id = z.string().min(1).max(100);
const issueType = z.string().trim().min(1).max(100);

/**
 * `ideaIds`: 1–200, each pushed with its stories. `projectKey` as in Jira. Issue types by name (in the language of
 * that Jira, upper and lower case alike) or id; default Epic for ideas, Story for stories.
 */
export const startPushInput = z.strictObject({
  ideaIds: z.array(id).min(1).max(200),
  connectionId: id,
  projectKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'must be a project key such as DEMO'),
  ideaIssueType: issueType.default('Epic'),
  storyIssueType: issueType.default('Story'),
});

export const pushIdInput = z.strictObject({ pushId: id });
export const listPushesInput = pageInput;

export type StartPushInput = z.input<typeof startPushInput>;
export type ListPushesInput = z.input<typeof listPushesInput>;
