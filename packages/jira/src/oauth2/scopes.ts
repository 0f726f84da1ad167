import type { JiraSite } from '../site.ts';

/** What an app of Cloud needs to register webhooks, list, renew and delete them. */
export const webhookScopes: readonly string[] = ['read:jira-work', 'manage:jira-webhook'];

/** What Crosslink asks for where nobody says otherwise. Agile's scopes are granular ones: it has no classic scope. */
export function defaultScopes(deployment: JiraSite['deployment']): string[] {
  if (deployment === 'data-center') return ['WRITE'];
  return ['read:jira-work', 'write:jira-work', 'read:jira-user', 'manage:jira-webhook', 'offline_access'];
}

/** What Cloud wants for a call, where that is more than reading, writing and knowing people; undefined elsewhere. */
export function scopesNeededFor(url: string): readonly string[] | undefined {
  return /\/rest\/api\/\w+\/webhook\b/.test(new URL(url).pathname) ? webhookScopes : undefined;
}
