export type { Authorization } from './authorization.ts';
export type { JiraClient, JiraRequest } from './client.ts';
export { discoverSite } from './discover-site.ts';
export type { DiscoverOptions } from './discover-site.ts';
export {
  JiraError,
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraSiteError,
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';
export type { BaseStringDifference, JiraErrorOptions } from './errors.ts';
export type { HttpReply, HttpRequest, Transport } from './http.ts';
export { browseUrl, siteUrl } from './site.ts';
export type { Deployment, JiraSite } from './site.ts';
export { createTransport } from './transport.ts';
export type { TransportOptions } from './transport.ts';
