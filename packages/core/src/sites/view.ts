import { applicationLinkInstructions } from '@crosslink/jira';
import type { ApplicationLinkInstructions } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { ConsumerState, Deployment } from './tables.ts';

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
  createdAt: Date;
}

/** Our registration at a site. The private key is never part of it. */
export interface Consumer {
  id: string;
  siteId: string;
  kind: 'oauth1';
  consumerKey: string;
  /** `active` from the first time Jira accepted it. */
  state: ConsumerState;
  publicKeyPem: string;
  /** `SHA256:…` of the public key, to compare by eye. */
  publicKeyFingerprint: string;
  createdAt: Date;
  verifiedAt: Date | null;
  /** What a Jira administrator has to do, with every value to paste. */
  instructions: ApplicationLinkInstructions;
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
    createdAt: row.created_at,
  };
}

type ShownConsumer = Omit<ConsumerRow, 'sealed_private_key' | 'key_version' | 'created_by'>;

export function consumerView(row: ShownConsumer, site: SiteRow, publicUrl: string): Consumer {
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    consumerKey: row.consumer_key,
    state: row.state,
    publicKeyPem: row.public_key_pem,
    publicKeyFingerprint: row.public_key_fingerprint,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    instructions: instructionsFor(row, site, publicUrl),
  };
}

/** @throws JiraSetupError `oauth1_not_offered` */
export function instructionsFor(
  consumer: Pick<ConsumerRow, 'consumer_key' | 'public_key_pem'>,
  site: SiteRow,
  publicUrl: string,
): ApplicationLinkInstructions {
  const { base_url: baseUrl, deployment, version_numbers: versionNumbers } = site;
  return applicationLinkInstructions({
    site: { baseUrl, deployment, versionNumbers },
    consumerKey: consumer.consumer_key,
    consumerName: 'Crosslink',
    publicKeyPem: consumer.public_key_pem,
    applicationUrl: publicUrl,
  });
}
