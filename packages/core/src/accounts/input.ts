import { z } from 'zod';
import { passwordLength } from './password-length.ts';

export const completeSetupInput = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  password: z.string().min(passwordLength.min).max(passwordLength.max),
});
export type CompleteSetupInput = z.input<typeof completeSetupInput>;
