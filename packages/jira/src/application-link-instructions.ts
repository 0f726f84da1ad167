import { JiraSetupError } from './errors.ts';
import { applicationLinksUrl } from './reply-context.ts';
import type { JiraSite } from './site.ts';

export interface ApplicationLinkOptions {
  site: Pick<JiraSite, 'baseUrl' | 'deployment' | 'versionNumbers'>;
  consumerKey: string;
  /** Shown to users on the page where they press Allow. */
  consumerName: string;
  /** SPKI PEM. */
  publicKeyPem: string;
  /** Of the application link. Jira allows each name and each address once. */
  applicationName: string;
  /** Ours; Jira wants one and never calls it. */
  applicationUrl: string;
}

/** Which dialogs Jira shows, for whoever draws them: application links of three times, an OAuth 2.0 client, a webhook. */
export type SetUpDialogs =
  'link-before-7' | 'link-url-first' | 'link-kind-first' | 'client' | 'cloud-app' | 'webhook';

/** What somebody has to do at Jira, made for its version. */
export interface SetUpInstructions {
  dialogs: SetUpDialogs;
  /** The page itself. */
  directUrl: string;
  /** How to get there by Jira's menus. */
  menuPath: string;
  /** Sentences in order. */
  steps: string[];
  /** What has to be pasted, labelled as in Jira's dialogs. */
  values: { label: string; value: string }[];
}

interface Version {
  dialogs: SetUpDialogs;
  menuPath: string;
  createLink: string[];
  createIncoming: string;
}

const IGNORE_NO_RESPONSE =
  'Jira reports that it got no response from that address: ignore it and press “Continue”.';
const GENERIC_DIALOG =
  'Type the Application Name, choose the type “Generic Application”, tick “Create incoming link” and press “Continue”; if Jira insists on the other fields of this dialog, put any word into them.';

const BEFORE_7: Version = {
  dialogs: 'link-before-7',
  menuPath: 'Administration (cog) → Add-ons → Application Links',
  createLink: [
    'Type the Application URL into the field and press “Create new link” (“Add Application Link” in Jira 5).',
    IGNORE_NO_RESPONSE,
    'Type the Application Name, choose the type “Generic Application” and finish.',
  ],
  createIncoming:
    'In the list press “Configure” (or “Edit”) beside the new link and open “Incoming Authentication”, “OAuth”.',
};
const FROM_7: Version = {
  dialogs: 'link-url-first',
  menuPath: 'Administration (cog) → Applications → Application links',
  createLink: ['Type the Application URL into the field and press “Create new link”.', IGNORE_NO_RESPONSE],
  createIncoming: GENERIC_DIALOG,
};
const FROM_8_22: Version = {
  dialogs: 'link-kind-first',
  menuPath: 'Administration (cog) → Applications → Application links',
  createLink: [
    'Press “Create link” and choose “Atlassian product”, not “External application”: that one is for OAuth 2.0.',
    'Type the Application URL and press “Continue”.',
    IGNORE_NO_RESPONSE,
  ],
  createIncoming: GENERIC_DIALOG,
};

/**
 * Tells how to register our consumer at this Jira (an incoming application link).
 *
 * Throws `JiraSetupError` `oauth1_not_offered` for Cloud, which has no OAuth 1.0a any more.
 *
 * @see https://confluence.atlassian.com/adminjiraserver/using-applinks-to-link-to-other-applications-938846918.html
 */
export function applicationLinkInstructions(options: ApplicationLinkOptions): SetUpInstructions {
  const { site } = options;
  if (site.deployment === 'cloud') throw oauth1NotOffered(site.baseUrl);
  const { dialogs, menuPath, createLink, createIncoming } = versionOf(site.versionNumbers);
  const directUrl = applicationLinksUrl(site.baseUrl);
  return {
    dialogs,
    directUrl,
    menuPath,
    steps: [
      `Log in to Jira as an administrator and open ${directUrl} (${menuPath}); Jira may ask for your password again.`,
      ...createLink,
      createIncoming,
      'Paste Consumer Key, Consumer Name and Public Key and press “Continue” (or “Save”). These belong to the incoming side: leave the outgoing one alone.',
      'Come back and let Crosslink check the link.',
    ],
    values: [
      { label: 'Application URL', value: options.applicationUrl },
      { label: 'Application Name', value: options.applicationName },
      { label: 'Consumer Key', value: options.consumerKey },
      { label: 'Consumer Name', value: options.consumerName },
      { label: 'Public Key', value: options.publicKeyPem.trim() },
    ],
  };
}

/** Jira 11 is taken to look like 8.22 to 10. */
function versionOf([major = 0, minor = 0]: readonly number[]): Version {
  if (major < 7) return BEFORE_7;
  return major < 8 || (major === 8 && minor < 22) ? FROM_7 : FROM_8_22;
}

function oauth1NotOffered(baseUrl: string): JiraSetupError {
  return new JiraSetupError({
    code: 'oauth1_not_offered',
    message: `${baseUrl} is Jira Cloud, which offers no OAuth 1.0a any more.`,
    remedy: 'Connect Jira Cloud by OAuth 2.0 instead.',
  });
}
