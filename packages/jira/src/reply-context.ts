import type { HttpRequest } from './http.ts';
import { siteUrl } from './site.ts';

/** What was asked, so that an answer can be explained. */
export interface ReplyContext {
  /** As it was sent; its base string explains `signature_invalid` and `timestamp_refused`. */
  request: Pick<HttpRequest, 'method' | 'url' | 'readOnly' | 'baseString'>;
  baseUrl: string;
  /** A leg of the dance, its renewal, or any call of the REST API. */
  step: 'request-token' | 'access-token' | 'renewal' | 'rest';
  /** Named in what an administrator is told to look for. */
  consumerKey?: string | undefined;
  /** Local clock in milliseconds since 1970. */
  nowMs: number;
}

/** The page on which a Jira administrator finds the application links of all versions. */
export function applicationLinksUrl(baseUrl: string): string {
  return siteUrl(baseUrl, '/plugins/servlet/applinks/listApplicationLinks');
}
