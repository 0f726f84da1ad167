export type Deployment = 'cloud' | 'data-center';

/** One Jira deployment, as found by {@link discoverSite}. */
export interface JiraSite {
  /** Scheme, host, port and context path; no trailing slash. Everything else is appended to this. */
  baseUrl: string;
  /** Jira Server counts as data-center. */
  deployment: Deployment;
  version: string;
  versionNumbers: number[];
  title: string;
  /** Jira's clock minus ours. */
  clockOffsetSeconds: number;
  enteredUrl: string;
  /** Sentences a person should read, e.g. that Jira believes to be reachable at another address. */
  notices: string[];
}

/** Joins a site-relative path to a base URL: the context path survives and no `//` arises. */
export function siteUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** The page of an issue, for people. */
export function browseUrl(baseUrl: string, key: string): string {
  return siteUrl(baseUrl, `/browse/${encodeURIComponent(key)}`);
}

/** A URL fit for messages: without user, password, query and fragment. */
export function urlForMessages(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
