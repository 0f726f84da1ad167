import { applicationLinkInstructions, oauth2ClientInstructions, offeredKinds } from '@crosslink/jira';
import type { OfferedKind, SetUpInstructions } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { ConsumerKind, ConsumerState, Deployment } from './tables.ts';

/** One Jira deployment. */
export interface Site {
  id: string;
  /** Canonical, with context path, without trailing slash. */
  baseUrl: string;
  name: string;
  /** What Jira calls itself. */
  title: string;
  deployment: Deployment;
  version: string;
  versionNumbers: number[];
  /** Jira's clock minus ours, as last seen. */
  clockOffsetSeconds: number;
  /** What its version offers, the recommended one first. */
  offers: OfferedKind[];
  /** Whether whoever has no connection of their own acts as the service connection. */
  serviceFallback: boolean;
  createdAt: Date;
}

/** Our registration at a site. The private key is never part of it. */
export interface Consumer {
  id: string;
  siteId: string;
  kind: ConsumerKind;
  /** Of OAuth 2.0: the client id. */
  consumerKey: string;
  /** `active` from the first time Jira accepted it. */
  state: ConsumerState;
  /** OAuth 1.0a only, as is its fingerprint. */
  publicKeyPem: string | null;
  /** `SHA256:…` of the public key, to compare by eye. */
  publicKeyFingerprint: string | null;
  /** OAuth 2.0 only. */
  scopes: string[] | null;
  createdAt: Date;
  verifiedAt: Date | null;
  /** How many connections work by it; a retiring one is gone once none does. */
  connections: number;
  /** What a Jira administrator has to do, with every value to paste. */
  instructions: SetUpInstructions;
}

export type SiteRow = Selectable<Database['site']>;
export type ConsumerRow = Selectable<Database['consumer']>;

export function siteView(row: SiteRow): Site {
  return {
    id: row.id,
    baseUrl: row.base_url,
    name: row.name,
    title: row.title,
    deployment: row.deployment,
    version: row.version,
    versionNumbers: row.version_numbers,
    clockOffsetSeconds: row.clock_offset_seconds,
    offers: offeredKinds({ deployment: row.deployment, versionNumbers: row.version_numbers }),
    serviceFallback: row.service_fallback,
    createdAt: row.created_at,
  };
}

type ShownConsumer = Omit<
  ConsumerRow,
  'sealed_private_key' | 'sealed_client_secret' | 'key_version' | 'created_by'
>;

export function consumerView(
  row: ShownConsumer,
  site: SiteRow,
  publicUrl: string,
  connections = 0,
): Consumer {
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    consumerKey: row.consumer_key,
    state: row.state,
    publicKeyPem: row.public_key_pem,
    publicKeyFingerprint: row.public_key_fingerprint,
    scopes: row.scopes?.split(' ') ?? null,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    connections,
    instructions: instructionsFor(row, site, publicUrl),
  };
}

/** @throws JiraSetupError `oauth1_not_offered`, `oauth2_not_offered` */
export function instructionsFor(
  consumer: Pick<ConsumerRow, 'kind' | 'consumer_key' | 'public_key_pem' | 'scopes' | 'generation'>,
  site: SiteRow,
  publicUrl: string,
): SetUpInstructions {
  const { base_url: baseUrl, deployment, version_numbers: versionNumbers } = site;
  const { applicationName, applicationUrl } = linkIdentity(consumer, publicUrl);
  const place = { baseUrl, deployment, versionNumbers };
  if (consumer.kind === 'oauth2') {
    const scopes = consumer.scopes?.split(' ') ?? [];
    return oauth2ClientInstructions({
      site: place,
      name: applicationName,
      redirectUri: redirectUri(publicUrl),
      scopes,
    });
  }
  return applicationLinkInstructions({
    site: place,
    consumerKey: consumer.consumer_key,
    consumerName: 'Crosslink',
    publicKeyPem: consumer.public_key_pem ?? '',
    applicationName,
    applicationUrl,
  });
}

/** No two application links of a Jira may have the same name or address: a consumer that replaces another has its own. */
export function linkIdentity({ generation }: Pick<ConsumerRow, 'generation'>, publicUrl: string) {
  return generation === 1
    ? { applicationName: 'Crosslink', applicationUrl: publicUrl }
    : { applicationName: `Crosslink ${generation}`, applicationUrl: `${publicUrl}/consumers/${generation}` };
}

/** Where OAuth 2.0 sends the browser back to: one address for all sites, as it has to be registered. */
export const redirectUri = (publicUrl: string): string => `${publicUrl}/oauth2/callback`;
