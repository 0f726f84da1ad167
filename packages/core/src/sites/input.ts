import { z } from 'zod';

const url = z.string().trim().min(1).max(2000);
const printable = /^[\x21-\x7e]+$/;
const key = z.string().trim().min(1).max(255).regex(printable, 'letters, digits and signs only');

export const discoverSiteInput = z.object({ url });
export const addSiteInput = z.object({
  url,
  /** Default: what Jira calls itself. */
  name: z.string().trim().min(1).max(200).optional(),
});
export const siteInput = z.object({ siteId: z.uuid() });
export const updateSiteInput = siteInput.extend({
  name: z.string().trim().min(1).max(200).optional(),
  /** Whether whoever has no connection of their own may act as the service connection. */
  serviceFallback: z.boolean().optional(),
});

/** Our half of an application link. */
export const oauth1ConsumerInput = z.object({
  kind: z.literal('oauth1').optional(),
  /** Default: a new one. */
  consumerKey: key.optional(),
  /** Default: a new key pair. PKCS#1 or PKCS#8, RSA of at least 2048 bits. */
  privateKeyPem: z.string().min(1).max(20_000).optional(),
  /** Of privateKeyPem, where it is encrypted. */
  passphrase: z.string().max(1000).optional(),
  /** Of a new key pair. Default 3072. */
  bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
});

/** What Jira (or Atlassian's developer console) gave us when we were registered there. */
export const oauth2ClientInput = z.object({
  kind: z.literal('oauth2'),
  clientId: key,
  clientSecret: z.string().trim().min(1).max(2000),
  /** Default: `WRITE` on Data Center; on Cloud the classic scopes to read, write and be told, and `offline_access`. */
  scopes: z
    .array(
      z
        .string()
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope of RFC 6749')
        .max(100),
    )
    .min(1)
    .max(50)
    .optional(),
});

/** What a consumer is made of. */
export const consumerDraft = z.union([oauth2ClientInput, oauth1ConsumerInput]);
export const addConsumerInput = z.intersection(siteInput, consumerDraft);
export const consumerInput = z.object({ consumerId: z.uuid() });
/** A Jira administrator's, used once. */
export const administratorDraft = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('personal-access-token'), token: z.string().trim().min(1).max(4000) }),
  z.object({
    kind: z.literal('password'),
    userName: z.string().min(1).max(255),
    password: z.string().min(1).max(1000),
  }),
]);
export const registerConsumerInput = consumerInput.extend({ as: administratorDraft });
export const handoverInput = z.object({ token: z.string().max(100) });
export const setUpInput = siteInput.extend({ kind: z.literal('oauth2') });

export type DiscoverSiteInput = z.input<typeof discoverSiteInput>;
export type AddSiteInput = z.input<typeof addSiteInput>;
export type UpdateSiteInput = z.input<typeof updateSiteInput>;
export type SiteInput = z.input<typeof siteInput>;
export type AddConsumerInput = z.input<typeof addConsumerInput>;
export type ConsumerInput = z.input<typeof consumerInput>;
export type RegisterConsumerInput = z.input<typeof registerConsumerInput>;
export type HandoverInput = z.input<typeof handoverInput>;
export type SetUpInput = z.input<typeof setUpInput>;
