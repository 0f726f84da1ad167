import { z } from 'zod';
import { pageInput } from '../backlog/paging.ts';
import { longestReturnAddress } from './return-addresses.ts';
import { attemptCallbacks } from './tables.ts';

/** Where the browser goes afterwards: a path of ours, or a return address; see return-addresses.ts. */
const returnTo = z.string().min(1).max(longestReturnAddress);

/** Whose the connection is to be; default `person`. Only administrators make the service connection. */
const owner = z.enum(['person', 'service']).optional();

/** An address that is this machine whatever a name server says, written so that there is one way to read it. */
const loopbackUrl = z
  .string()
  .max(200)
  .refine((url) => isLoopbackUrl(url), 'http://127.0.0.1:PORT/path or http://[::1]:PORT/path, nothing else');

function isLoopbackUrl(text: string): boolean {
  if (!/^http:\/\/(127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}(\/[\w.~-]+)*\/?$/.test(text)) return false;
  // What a browser would make something else of (a port above 65535, `..`, the port 80) is not that address.
  const url = URL.canParse(text) ? new URL(text).href : '';
  return url === text || url === `${text}/`;
}

/** What a dance is begun with, besides the site. */
export const attemptDraft = z
  .object({
    /** Default: the recommended kind for which there is a consumer. */
    kind: z.enum(['oauth1', 'oauth2']).optional(),
    owner,
    returnTo: returnTo.optional(),
    /** Where Jira sends the browser: to a page of ours (the default), to a program on the same machine, nowhere. */
    callback: z.enum(attemptCallbacks).optional(),
    /** With the callback `loopback`, and only then. */
    loopbackUrl: loopbackUrl.optional(),
  })
  .refine((draft) => (draft.callback === 'loopback') === (draft.loopbackUrl !== undefined), {
    path: ['loopbackUrl'],
    message: 'belongs to the callback "loopback", and is needed there',
  });
export const startAttemptInput = z.intersection(z.object({ siteId: z.uuid() }), attemptDraft);

/** The callback's query, decoded, in order; repeated names included. */
const parameters = z.array(z.tuple([z.string().max(200), z.string().max(4000)])).max(100);
/** What a dance is ended with: all that Jira sent the browser back with, or the code that a person copied. */
export const attemptAnswer = z.union([
  z.strictObject({ parameters }),
  z.strictObject({ verifier: z.string().trim().min(1).max(200) }),
]);
export const completeAttemptInput = z.union([
  z.strictObject({ attemptId: z.uuid(), parameters }),
  z.strictObject({ attemptId: z.uuid(), verifier: z.string().trim().min(1).max(200) }),
]);

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

/** Another product's id of its user: any text without control and formatting characters. */
export const reference = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}]+$/u, 'no control or formatting characters')
  .regex(/^\S(.*\S)?$/, 'no spaces at its ends');
export const listReferencesInput = pageInput.extend({ reference: reference.optional() });

export type StartAttemptInput = z.input<typeof startAttemptInput>;
export type CompleteAttemptInput = z.input<typeof completeAttemptInput>;
export type ConnectInput = z.input<typeof connectInput>;
export type ConnectionInput = z.input<typeof connectionInput>;
export type ListReferencesInput = z.input<typeof listReferencesInput>;
