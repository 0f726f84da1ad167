import { z } from 'zod';
import { passwordLength } from './password-length.ts';

const token = z.string().min(1).max(200);
const name = z.string().trim().min(1).max(200);
const role = z.enum(['administrator', 'member', 'viewer']);
const userId = z.string().min(1).max(100);
const email = z.email().max(254);
const password = z.string().min(passwordLength.min).max(passwordLength.max);

export const completeSetupInput = z.object({ token, name, email, password });
export type CompleteSetupInput = z.input<typeof completeSetupInput>;

export const createApiKeyInput = z.object({
  name,
  /** Default: never. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export const apiKeyInput = z.object({ apiKeyId: z.uuid() });
export const listApiKeysInput = z.object({
  /** Default: the actor's own. */
  userId: userId.optional(),
});
export type CreateApiKeyInput = z.input<typeof createApiKeyInput>;
export type ApiKeyInput = z.input<typeof apiKeyInput>;
export type ListApiKeysInput = z.input<typeof listApiKeysInput>;
export const sessionInput = z.object({ sessionId: z.string().min(1).max(100) });
export type SessionInput = z.input<typeof sessionInput>;
export const personInput = z.object({ userId });
export const changeRoleInput = z.object({ userId, role });
export const renameInput = z.object({ name });
export const inviteInput = z.object({ email, role });
export const invitationInput = z.object({ invitationId: z.uuid() });
export const openInvitationInput = z.object({ token });
export const acceptInvitationInput = z.object({ token, name, password });
export type PersonInput = z.input<typeof personInput>;
export type ChangeRoleInput = z.input<typeof changeRoleInput>;
export type RenameInput = z.input<typeof renameInput>;
export type InviteInput = z.input<typeof inviteInput>;
export type InvitationInput = z.input<typeof invitationInput>;
export type OpenInvitationInput = z.input<typeof openInvitationInput>;
export type AcceptInvitationInput = z.input<typeof acceptInvitationInput>;
