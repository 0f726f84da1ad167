import { z } from 'zod';
import { pageInput } from '../backlog/paging.ts';
import { reference } from '../connections/input.ts';
import { longestReturnAddress } from '../connections/return-addresses.ts';

/** Minutes, because whoever gets the address uses it at once; or as long as somebody may take to follow it. */
const lifeSeconds = { min: 60, usual: 15 * 60, max: 24 * 60 * 60 };

export const createConnectSessionInput = z.object({
  siteId: z.uuid(),
  reference,
  /** Where the user goes on to. Default: nowhere; the page says that it can be closed. */
  returnTo: z.string().min(1).max(longestReturnAddress).optional(),
  /** Default: the recommended kind for which there is a consumer. */
  kind: z.enum(['oauth1', 'oauth2']).optional(),
  expiresInSeconds: z.int().min(lifeSeconds.min).max(lifeSeconds.max).default(lifeSeconds.usual),
});
export const connectSessionInput = z.object({ connectSessionId: z.uuid() });
export const listConnectSessionsInput = pageInput.extend({ reference: reference.optional() });
export const openConnectSessionInput = z.object({ token: z.string().min(1).max(200) });
export const completeVisitInput = z.object({
  attemptId: z.uuid(),
  /** The callback's query, decoded, in order; repeated names included. */
  parameters: z.array(z.tuple([z.string().max(200), z.string().max(4000)])).max(100),
});

export type CreateConnectSessionInput = z.input<typeof createConnectSessionInput>;
export type ConnectSessionInput = z.input<typeof connectSessionInput>;
export type ListConnectSessionsInput = z.input<typeof listConnectSessionsInput>;
export type OpenConnectSessionInput = z.input<typeof openConnectSessionInput>;
export type CompleteVisitInput = z.input<typeof completeVisitInput>;
