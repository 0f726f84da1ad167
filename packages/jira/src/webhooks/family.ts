import type { ConnectionKind } from '../connection-kinds.ts';
import type { JiraSite } from '../site.ts';

/**
 * The kinds of webhooks Jiras have. `server`: Jira up to 9, `data-center`: from 10 on, both by an administrator;
 * `cloud-admin`: Cloud, by an administrator; `cloud-app`: Cloud, by an OAuth 2.0 app as the person who allowed it.
 */
export type WebhookFamily = 'server' | 'data-center' | 'cloud-admin' | 'cloud-app';

export interface WebhookTraits {
  /**
   * What proves that a delivery is Jira's. `path`: nothing but an address that nobody else knows. `signature`: a secret
   * given when it was registered. `app-token`: the client secret of the app.
   */
  proof: 'path' | 'signature' | 'app-token';
  /** Has to be renewed within this time, or it ends. */
  lifetimeDays?: number;
  needsAdministrator: boolean;
  /** Whether Jira tries again what was not accepted. */
  retries: boolean;
}

const TRAITS: Record<WebhookFamily, WebhookTraits> = {
  server: { proof: 'path', needsAdministrator: true, retries: false },
  'data-center': { proof: 'signature', needsAdministrator: true, retries: false },
  'cloud-admin': { proof: 'signature', needsAdministrator: true, retries: true },
  'cloud-app': { proof: 'app-token', lifetimeDays: 30, needsAdministrator: false, retries: true },
};

/** What is particular to a family. */
export function webhookTraits(family: WebhookFamily): WebhookTraits {
  return TRAITS[family];
}

/** The family that a connection of this kind can register at this site. Pure. */
export function webhookFamilyOf(
  site: Pick<JiraSite, 'deployment' | 'versionNumbers'>,
  kind: ConnectionKind,
): WebhookFamily {
  if (site.deployment === 'cloud') return kind === 'oauth2' ? 'cloud-app' : 'cloud-admin';
  return (site.versionNumbers[0] ?? 0) < 10 ? 'server' : 'data-center';
}
