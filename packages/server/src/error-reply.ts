import { z } from 'zod';

/** Body of every reply with a status of 400 or more. */
export const errorReply = z
  .object({
    error: z.object({
      code: z.string().describe('Stable name of the cause; docs/errors.md explains each one'),
      message: z.string().describe('Names the offending thing'),
      remedy: z.string().describe('What to do about it'),
      retryable: z.boolean().describe('The same request may succeed later without anybody changing anything'),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'Error', description: 'What went wrong' });

/** For the `response` of every route. */
export const errorReplies = { '4xx': errorReply, '5xx': errorReply } as const;

export const noReply = z.null().describe('Nothing to say');
