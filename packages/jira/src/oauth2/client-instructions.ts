import type { SetUpInstructions } from '../application-link-instructions.ts';
import { JiraSetupError } from '../errors.ts';
import { offeredKinds } from '../connection-kinds.ts';
import { applicationLinksUrl } from '../reply-context.ts';
import type { JiraSite } from '../site.ts';

export interface OAuth2ClientOptions {
  site: Pick<JiraSite, 'baseUrl' | 'deployment' | 'versionNumbers'>;
  /** Shown to users on the page where they press Allow. */
  name: string;
  redirectUri: string;
  /** What Crosslink will ask for. */
  scopes: readonly string[];
}

/**
 * Tells how to register us as an OAuth 2.0 client. Jira makes the client id and secret, so this comes before we have a
 * consumer.
 *
 * Throws `JiraSetupError` `oauth2_not_offered` for Data Center before 8.22.
 *
 * @see https://confluence.atlassian.com/adminjiraserver/configure-an-incoming-link-1115659067.html
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export function oauth2ClientInstructions(options: OAuth2ClientOptions): SetUpInstructions {
  const { site } = options;
  if (!offeredKinds(site).some(({ kind }) => kind === 'oauth2')) throw oauth2NotOffered(site.baseUrl);
  return site.deployment === 'cloud' ? forCloud(options) : forDataCenter(options);
}

function forDataCenter({ site, name, redirectUri, scopes }: OAuth2ClientOptions): SetUpInstructions {
  const directUrl = applicationLinksUrl(site.baseUrl);
  const menuPath = 'Administration (cog) → Applications → Application links';
  return {
    dialogs: 'client',
    directUrl,
    menuPath,
    steps: [
      `Log in to Jira as an administrator and open ${directUrl} (${menuPath}); Jira may ask for your password again.`,
      'Press “Create link”, choose “External application” and the direction “Incoming”, and press “Continue”.',
      'Paste Name and Redirect URL, choose the permission named below and press “Save”.',
      'Copy the Client ID and the Client secret that Jira shows, and paste them into Crosslink.',
    ],
    values: [
      { label: 'Name', value: name },
      { label: 'Redirect URL', value: redirectUri },
      { label: 'Permission', value: scopes.join(' ') },
    ],
  };
}

function forCloud({ name, redirectUri, scopes }: OAuth2ClientOptions): SetUpInstructions {
  const directUrl = 'https://developer.atlassian.com/console/myapps/';
  const granted = scopes.filter((scope) => scope !== 'offline_access');
  return {
    dialogs: 'cloud-app',
    directUrl,
    menuPath: 'developer.atlassian.com → your picture → Developer console',
    steps: [
      `Open ${directUrl}, press “Create” and choose “OAuth 2.0 integration”; type the Name and agree. Where it asks what the app reaches, choose all sites of an account: otherwise each person can connect to one site only.`,
      'Under “Permissions” add the “Jira API” and configure it with the scopes named below.',
      'Under “Authorization” add “OAuth 2.0 (3LO)” and paste the Callback URL.',
      'Under “Distribution” switch sharing on, if others than you are to connect.',
      'Under “Settings” copy the Client ID and the Secret, and paste them into Crosslink.',
    ],
    values: [
      { label: 'Name', value: name },
      { label: 'Callback URL', value: redirectUri },
      { label: 'Scopes', value: granted.join(' ') },
    ],
  };
}

function oauth2NotOffered(baseUrl: string): JiraSetupError {
  return new JiraSetupError({
    code: 'oauth2_not_offered',
    message: `${baseUrl} is older than Jira 8.22, which was the first to offer OAuth 2.0.`,
    remedy: 'Connect by OAuth 1.0a, or update Jira.',
  });
}
