import type { JiraSite } from './site.ts';

/** The ways to be somebody at a Jira. */
export const connectionKinds = [
  'oauth1',
  'oauth1-two-legged',
  'oauth2',
  'personal-access-token',
  'api-token',
] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** One way that a Jira offers. */
export interface OfferedKind {
  kind: ConnectionKind;
  /** Exactly one of a site's is. */
  recommended: boolean;
  /** What has to be there before, and how long it then lasts; a sentence for people. */
  about: string;
}

const ABOUT: Record<ConnectionKind | 'oauth2-cloud', string> = {
  oauth1:
    'Once, a Jira administrator makes an application link with our public key; then everyone connects by pressing Allow. Lasts five years unless Jira is told otherwise.',
  'oauth1-two-legged':
    'For a service: works without anybody pressing Allow, as the user that the application link names under “Execute as”. Ends with the link.',
  oauth2:
    'Once, a Jira administrator makes an incoming “External application” link; its client id and secret go into Crosslink. Renewed by Crosslink every two hours.',
  'oauth2-cloud':
    'Once, somebody makes an app in Atlassian’s developer console; its client id and secret go into Crosslink. Renewed by Crosslink, as long as it is used at least every 90 days.',
  'personal-access-token':
    'Nobody but you is needed: make a token in your Jira profile and paste it. Ends on the day chosen there.',
  'api-token':
    'Nobody but you is needed: make an API token in your Atlassian account and paste it with your e-mail address. Ends within a year.',
};

const atLeast = ([major = 0, minor = 0]: readonly number[], [wantedMajor, wantedMinor]: [number, number]) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

/**
 * What a Jira of this version offers, the recommended one first.
 *
 * Data Center: OAuth 1.0a always, personal access tokens since 8.14, OAuth 2.0 since 8.22. OAuth 1.0a is recommended
 * there: it works on every version, and the secret that signs never leaves Crosslink. Cloud has OAuth 2.0 (3LO) and
 * API tokens only.
 *
 * @see https://confluence.atlassian.com/adminjiraserver/configure-an-incoming-link-1115659067.html
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export function offeredKinds(site: Pick<JiraSite, 'deployment' | 'versionNumbers'>): OfferedKind[] {
  if (site.deployment === 'cloud') {
    return [
      { kind: 'oauth2', recommended: true, about: ABOUT['oauth2-cloud'] },
      { kind: 'api-token', recommended: false, about: ABOUT['api-token'] },
    ];
  }
  const kinds: ConnectionKind[] = ['oauth1'];
  if (atLeast(site.versionNumbers, [8, 22])) kinds.push('oauth2');
  if (atLeast(site.versionNumbers, [8, 14])) kinds.push('personal-access-token');
  kinds.push('oauth1-two-legged');
  return kinds.map((kind) => ({ kind, recommended: kind === 'oauth1', about: ABOUT[kind] }));
}
