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

/** Whose the connection is to be; default `person`. Only administrators make the service connection. */
const owner = z.enum(['person', 'service']).optional();

export const startAttemptInput = z.object({
  siteId: z.uuid(),
  /** Default: the recommended kind for which there is a consumer. */
  kind: z.enum(['oauth1', 'oauth2']).optional(),
  owner,
  returnTo: relativePath.optional(),
});
/** The callback's query, decoded, in order; repeated names included. */
const parameters = z.array(z.tuple([z.string().max(200), z.string().max(4000)])).max(100);
export const completeAttemptInput = z.object({ attemptId: z.uuid(), parameters });

const token = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .regex(/^[\x21-\x7e]+$/, 'letters, digits and signs only');
/** As chosen when the token was made: Jira does not tell. */
const expiresAt = z.iso.datetime({ offset: true }).optional();

/** What a person brings along in place of a dance. */
export const tokenDraft = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('personal-access-token'), token, expiresAt, owner }),
  z.object({ kind: z.literal('api-token'), email: z.email(), apiToken: token, expiresAt, owner }),
  z.object({ kind: z.literal('oauth1-two-legged') }),
]);
export const connectInput = z.intersection(z.object({ siteId: z.uuid() }), tokenDraft);
export const connectionInput = z.object({ connectionId: z.uuid() });

export type StartAttemptInput = z.input<typeof startAttemptInput>;
export type CompleteAttemptInput = z.input<typeof completeAttemptInput>;
export type ConnectInput = z.input<typeof connectInput>;
export type ConnectionInput = z.input<typeof connectionInput>;
