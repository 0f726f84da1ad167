import { SandboxError } from './errors.ts';

/** What differs between the Jiras the sandbox can be: one column per version, one row per difference. */
export interface Personality {
  /** What `createSandbox({ version })` calls it. */
  version: string;
  fullVersion: string;
  versionNumbers: number[];
  buildNumber: number;
  buildDate: string;
  /** As `serverInfo` reports it; Data Center says "Server", too. */
  deploymentType: 'Server' | 'Cloud';
  /** Versions of `/rest/api`, besides `latest`. 3 takes and gives Atlassian Documents where 2 has wiki markup. */
  apiVersions: ('2' | '3')[];
  /** How a person is named in requests and replies. */
  userIdentity: 'name' | 'accountId';
  /** Who may use `Authorization: Basic`: user name and password, e-mail address and API token, or nobody. */
  basicAuthentication: 'password' | 'api-token' | 'off';
  /** `Authorization: Bearer` with a token that the person made in their profile (since 8.14). */
  personalAccessTokens: boolean;
  /** The OAuth 1.0a provider and its application links. */
  oauth1: boolean;
  /** The OAuth 2.0 provider: none before 8.22, Data Center's own, or Cloud's on other hosts (3LO). */
  oauth2: 'none' | 'data-center' | 'cloud';
  /**
   * The dialogs of the administrator's page: one that asks for a URL first (7 to 8.21), or one that first asks
   * "Atlassian product or external application?" (since 8.22).
   */
  applicationLinkDialogs: 'url-first' | 'kind-first' | 'none';
  /** Administration asks for the password once more. */
  webSudo: boolean;
  /** `GET /issue/createmeta`: answers; answers with a warning; is gone. Gone means: read as an issue key. */
  oldCreateMeta: 'present' | 'deprecated' | 'gone';
  /** Pages of `/issue/createmeta/{project}/issuetypes`: `values` and `isLast`, or `issueTypes` / `fields`. */
  createMetaPage: 'values' | 'named';
  /** Where issues are searched: `search` counts and numbers them, `search/jql` gives a token for the next page. */
  search: 'search' | 'search/jql';
  /** How an issue belongs to an epic: by the custom field "Epic Link", or by `parent`. */
  epicMembership: 'epic-link' | 'parent';
  /** How the Sprint field reads: Java's `toString` of older Data Centers, or objects. */
  sprintValues: 'text' | 'objects';
  /** Path of the administrator's webhooks below `/rest`. */
  webhookPath: 'webhooks/1.0/webhook' | 'jira-webhook/1.0/webhooks';
  /** Placeholders in a webhook's URL: `${issue.id}` or `{issue.id}`. */
  webhookVariables: 'dollar' | 'plain';
  /** A webhook may have a secret and sign with it (`X-Hub-Signature`). */
  webhookSecrets: boolean;
  /** Webhooks that an OAuth 2.0 app registers for itself (`/rest/api/3/webhook`). */
  dynamicWebhooks: boolean;
  /** Failed deliveries are tried again. */
  webhookRetries: boolean;
  /** Status of a transition whose id no workflow knows. */
  unknownTransitionStatus: 400 | 500;
  /** Most issues of one `POST …/issue/bulk`; null: no limit. */
  bulkCreateLimit: number | null;
  /** Status of `POST …/remotelink` when it created a record. */
  remoteLinkCreatedStatus: 200 | 201;
}

const dataCenter: Omit<
  Personality,
  'version' | 'fullVersion' | 'versionNumbers' | 'buildNumber' | 'buildDate'
> = {
  deploymentType: 'Server',
  apiVersions: ['2'],
  userIdentity: 'name',
  basicAuthentication: 'password',
  personalAccessTokens: true,
  oauth1: true,
  oauth2: 'data-center',
  applicationLinkDialogs: 'kind-first',
  webSudo: true,
  oldCreateMeta: 'gone',
  createMetaPage: 'values',
  search: 'search',
  epicMembership: 'epic-link',
  sprintValues: 'objects',
  webhookPath: 'jira-webhook/1.0/webhooks',
  webhookVariables: 'plain',
  webhookSecrets: true,
  dynamicWebhooks: false,
  webhookRetries: false,
  unknownTransitionStatus: 500,
  bulkCreateLimit: null,
  remoteLinkCreatedStatus: 201,
};

const beforeTen: Partial<Personality> = {
  sprintValues: 'text',
  webhookPath: 'webhooks/1.0/webhook',
  webhookVariables: 'dollar',
  webhookSecrets: false,
};

const personalities: Record<string, Personality> = {
  '8.20': {
    ...dataCenter,
    ...beforeTen,
    version: '8.20',
    fullVersion: '8.20.30',
    versionNumbers: [8, 20, 30],
    buildNumber: 820030,
    buildDate: '2023-10-10T00:00:00.000+0000',
    oauth2: 'none',
    applicationLinkDialogs: 'url-first',
    oldCreateMeta: 'present',
  },
  '9.12': {
    ...dataCenter,
    ...beforeTen,
    version: '9.12',
    fullVersion: '9.12.25',
    versionNumbers: [9, 12, 25],
    buildNumber: 9120025,
    buildDate: '2025-07-14T00:00:00.000+0000',
  },
  '10.3': {
    ...dataCenter,
    version: '10.3',
    fullVersion: '10.3.19',
    versionNumbers: [10, 3, 19],
    buildNumber: 10030019,
    buildDate: '2026-04-03T00:00:00.000+0000',
  },
  '11.2': {
    ...dataCenter,
    version: '11.2',
    fullVersion: '11.2.1',
    versionNumbers: [11, 2, 1],
    buildNumber: 11020001,
    buildDate: '2026-06-15T00:00:00.000+0000',
    basicAuthentication: 'off',
  },
  cloud: {
    version: 'cloud',
    fullVersion: '1001.0.0-SNAPSHOT',
    versionNumbers: [1001, 0, 0],
    buildNumber: 100294,
    buildDate: '2026-06-10T00:00:00.000+0000',
    deploymentType: 'Cloud',
    apiVersions: ['2', '3'],
    userIdentity: 'accountId',
    basicAuthentication: 'api-token',
    personalAccessTokens: false,
    oauth1: false,
    oauth2: 'cloud',
    applicationLinkDialogs: 'none',
    webSudo: false,
    oldCreateMeta: 'deprecated',
    createMetaPage: 'named',
    search: 'search/jql',
    epicMembership: 'parent',
    sprintValues: 'objects',
    webhookPath: 'webhooks/1.0/webhook',
    webhookVariables: 'plain',
    webhookSecrets: true,
    dynamicWebhooks: true,
    webhookRetries: true,
    unknownTransitionStatus: 400,
    bulkCreateLimit: 50,
    remoteLinkCreatedStatus: 201,
  },
};

export const sandboxVersions: readonly string[] = Object.keys(personalities);

export function personalityOf(version: string): Personality {
  const personality = Object.hasOwn(personalities, version) ? personalities[version] : undefined;
  if (personality === undefined) {
    throw new SandboxError(`The sandbox has no Jira version ${JSON.stringify(version)}`, {
      code: 'sandbox_version_unknown',
      remedy: `Use one of: ${sandboxVersions.join(', ')}.`,
    });
  }
  return personality;
}
