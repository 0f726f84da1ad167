import { z } from 'zod';
import { ideaStatuses, storyStatuses } from '../backlog/tables.ts';

const id = z.string().min(1).max(100);

export const siteSyncInput = z.strictObject({ siteId: id });
export const updateSyncInput = z.strictObject({
  siteId: id,
  enabled: z.boolean().describe('False: nothing is read any more; links stay as they are'),
});
export const runSyncInput = z.strictObject({
  siteId: id,
  full: z
    .boolean()
    .default(false)
    .describe(
      'True: every link is read again, whatever seems to have changed; that goes on in the background',
    ),
});

export const registerWebhookInput = z.strictObject({
  siteId: id,
  way: z
    .enum(['register', 'by-hand'])
    .default('register')
    .describe(
      'register: Crosslink does it, with a connection that may; by-hand: an administrator of Jira does',
    ),
  connectionId: id.optional().describe('To register with; default: your own, else the service connection'),
});
export const removeWebhookInput = z.strictObject({
  siteId: id,
  leaveBehind: z.boolean().default(false).describe('Even if Jira does not let it be removed there'),
});

const status = {
  projectKey: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .nullable()
    .default(null)
    .describe('Null: every project of the site that has no rule of its own for this status'),
  jiraStatus: z.string().trim().min(1).max(255).describe('Its name, in any case, or its id'),
};

export const statusRule = z.discriminatedUnion('itemKind', [
  z.strictObject({
    itemKind: z.literal('idea'),
    ...status,
    itemStatus: z.enum(ideaStatuses).nullable().describe('Null: such a status moves nothing'),
  }),
  z.strictObject({
    itemKind: z.literal('story'),
    ...status,
    itemStatus: z.enum(storyStatuses).nullable().describe('Null: such a status moves nothing'),
  }),
]);

export const statusRulesDraft = z.strictObject({
  items: z.array(statusRule).max(500),
  version: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('The version the change was made on; refused with 409 if the rules are others by now'),
});
export const statusRulesInput = statusRulesDraft.extend({ siteId: id });

export type SiteSyncInput = z.input<typeof siteSyncInput>;
export type UpdateSyncInput = z.input<typeof updateSyncInput>;
export type RunSyncInput = z.input<typeof runSyncInput>;
export type RegisterWebhookInput = z.input<typeof registerWebhookInput>;
export type RemoveWebhookInput = z.input<typeof removeWebhookInput>;
export type StatusRulesInput = z.input<typeof statusRulesInput>;
export type StatusRule = z.output<typeof statusRule>;
