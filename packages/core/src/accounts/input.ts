import { z } from 'zod';
import { passwordLength } from './password-length.ts';

const token = z.string().min(1).max(200);
const name = z.string().trim().min(1).max(200);
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
  userId: z.string().min(1).max(100).optional(),
});
export type CreateApiKeyInput = z.input<typeof createApiKeyInput>;
export type ApiKeyInput = z.input<typeof apiKeyInput>;
export type ListApiKeysInput = z.input<typeof listApiKeysInput>;
