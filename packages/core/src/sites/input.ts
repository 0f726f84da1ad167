import { z } from 'zod';

const url = z.string().trim().min(1).max(2000);
const printable = /^[\x21-\x7e]+$/;

export const discoverSiteInput = z.object({ url });
export const addSiteInput = z.object({
  url,
  /** Default: what Jira calls itself. */
  name: z.string().trim().min(1).max(200).optional(),
});
export const siteInput = z.object({ siteId: z.uuid() });
export const addConsumerInput = z.object({
  siteId: z.uuid(),
  /** Default: a new one. */
  consumerKey: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(printable, 'letters, digits and signs only')
    .optional(),
  /** Default: a new key pair. PKCS#1 or PKCS#8, RSA of at least 2048 bits. */
  privateKeyPem: z.string().min(1).max(20_000).optional(),
  /** Of privateKeyPem, where it is encrypted. */
  passphrase: z.string().max(1000).optional(),
  /** Of a new key pair. Default 3072. */
  bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]).optional(),
});
export const consumerInput = z.object({ consumerId: z.uuid() });

export type DiscoverSiteInput = z.input<typeof discoverSiteInput>;
export type AddSiteInput = z.input<typeof addSiteInput>;
export type SiteInput = z.input<typeof siteInput>;
export type AddConsumerInput = z.input<typeof addConsumerInput>;
export type ConsumerInput = z.input<typeof consumerInput>;
