import { z } from 'zod';
import { withoutAbsent } from './absent.ts';

/** Somebody as an issue or a search for people names them. */
export interface JiraPerson {
  /** Lasting: account id (Cloud), key (Data Center), or the name where an old Server gives no key. */
  id: string;
  /** Data Center; wanted where somebody is to be assigned. */
  name?: string;
  displayName: string;
  avatarUrl?: string;
}

const text = z.string().nullish().catch(undefined);

export const personSchema = z
  .object({
    accountId: text,
    key: text,
    name: text,
    displayName: z.string(),
    avatarUrls: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  })
  .refine(({ accountId, key, name }) => [accountId, key, name].some(Boolean), { path: ['accountId'] })
  .transform(({ accountId, key, name, displayName, avatarUrls }): JiraPerson => {
    const avatarUrl = avatarUrls?.['48x48'];
    return {
      ...withoutAbsent({ name, avatarUrl: typeof avatarUrl === 'string' ? avatarUrl : undefined }),
      id: [accountId, key, name].find(Boolean) ?? '',
      displayName,
    };
  });
