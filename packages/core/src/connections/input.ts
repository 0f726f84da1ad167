import { z } from 'zod';

/** Where a browser may be sent afterwards: a path of ours, never another host. */
const relativePath = z
  .string()
  .max(2000)
  .refine((path) => isRelativePath(path), 'a path of this Crosslink, starting with one slash');

function isRelativePath(path: string): boolean {
  // `//host` and `/\host` are other hosts to a browser, which also drops tabs and line ends before it looks.
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return /^\/(?![/\\])[^\\\x00-\x1f\x7f]*$/.test(path);
}

export const startAttemptInput = z.object({ siteId: z.uuid(), returnTo: relativePath.optional() });
export const completeAttemptInput = z.object({
  attemptId: z.uuid(),
  /** The callback's query, decoded, in order; repeated names included. */
  parameters: z.array(z.tuple([z.string().max(200), z.string().max(4000)])).max(100),
});
export const connectionInput = z.object({ connectionId: z.uuid() });

export type StartAttemptInput = z.input<typeof startAttemptInput>;
export type CompleteAttemptInput = z.input<typeof completeAttemptInput>;
export type ConnectionInput = z.input<typeof connectionInput>;
