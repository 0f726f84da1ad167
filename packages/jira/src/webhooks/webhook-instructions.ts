import type { SetUpInstructions } from '../application-link-instructions.ts';
import { siteUrl } from '../site.ts';
import type { JiraSite } from '../site.ts';

export interface WebhookInstructionsOptions {
  site: Pick<JiraSite, 'baseUrl' | 'deployment' | 'versionNumbers'>;
  name: string;
  /** Where deliveries go; its path is secret where that is the only proof. */
  url: string;
  /** Left out for Jira up to 9, which knows none. */
  secret?: string | undefined;
  /** Which issues it is about; '' for all. */
  jql: string;
}

/**
 * Tells a Jira administrator how to make our webhook by hand, made for the version of this Jira.
 *
 * @see https://confluence.atlassian.com/adminjiraserver/managing-webhooks-938846912.html
 */
export function webhookInstructions(options: WebhookInstructionsOptions): SetUpInstructions {
  const { site, name, url, jql } = options;
  const directUrl = siteUrl(site.baseUrl, '/plugins/servlet/webhooks');
  const menuPath = menuPathOf(site);
  const secret = knowsSecrets(site) ? options.secret : undefined;
  return {
    dialogs: 'webhook',
    directUrl,
    menuPath,
    steps: [
      `Log in to Jira as an administrator and open ${directUrl} (${menuPath}); Jira may ask for your password again.`,
      'Press “Create a WebHook” and leave its status at “Enabled”.',
      secret === undefined
        ? 'Paste Name and URL. The URL is the only proof that a message comes from your Jira: show it to nobody else.'
        : 'Paste Name, URL and Secret. Jira never shows the secret again.',
      `Under “Issue related events”${jql === '' ? '' : ' paste the JQL and'} tick “created”, “updated” and “deleted” of “Issue”.`,
      'Leave “Exclude body” unticked and press “Create”.',
      'Change any issue in Jira: Crosslink shows here as soon as the first message has arrived.',
    ],
    values: [
      { label: 'Name', value: name },
      { label: 'URL', value: url },
      ...(secret === undefined ? [] : [{ label: 'Secret', value: secret }]),
      ...(jql === '' ? [] : [{ label: 'JQL', value: jql }]),
      { label: 'Events', value: 'Issue: created, updated, deleted' },
    ],
  };
}

const isOld = ({ versionNumbers }: WebhookInstructionsOptions['site'], version: number): boolean =>
  (versionNumbers[0] ?? 0) < version;

function knowsSecrets(site: WebhookInstructionsOptions['site']): boolean {
  return site.deployment === 'cloud' || !isOld(site, 10);
}

function menuPathOf(site: WebhookInstructionsOptions['site']): string {
  if (site.deployment === 'cloud') return 'Settings (cog) → System → WebHooks';
  return isOld(site, 7)
    ? 'Administration (cog) → System → Advanced → WebHooks'
    : 'Administration (cog) → System → WebHooks';
}
