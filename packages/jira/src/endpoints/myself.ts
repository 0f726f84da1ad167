import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { withoutAbsent } from './absent.ts';

/** The user a credential acts as. */
export interface JiraUser {
  /** Data Center. */
  name?: string;
  /** Data Center; survives renaming. */
  key?: string;
  /** Cloud. */
  accountId?: string;
  displayName: string;
  /** Only where Jira shows it. */
  emailAddress?: string;
  /** IANA name; dates in JQL are read in it. */
  timeZone?: string;
  avatarUrl?: string;
  active: boolean;
}

const text = z.string().nullish().catch(undefined);

const userSchema = z
  .object({
    name: text,
    key: text,
    accountId: text,
    displayName: z.string(),
    emailAddress: text,
    timeZone: text,
    avatarUrls: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    active: z.boolean().catch(true),
  })
  .refine(({ name, key, accountId }) => [name, key, accountId].some(Boolean), { path: ['name'] })
  .transform(({ avatarUrls, displayName, active, ...user }): JiraUser => {
    const avatarUrl = avatarUrls?.['48x48'];
    return {
      ...withoutAbsent({ ...user, avatarUrl: typeof avatarUrl === 'string' ? avatarUrl : undefined }),
      displayName,
      active,
    };
  });

/** Who the credential belongs to. */
export function getMyself(client: JiraClient): Promise<JiraUser> {
  return client.request({ method: 'GET', path: '/rest/api/2/myself', schema: userSchema });
}
