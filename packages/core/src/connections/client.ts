import { createJiraClient, oauth1Authorization } from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { ConsumerCredentials } from '@crosslink/oauth1';
import type { ByJirasClock } from '../sites/clock.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import type { SiteRow } from '../sites/view.ts';

/** A client that acts as whoever granted the token. */
export function clientAs(
  { transport, now }: SitesDeps,
  o: {
    site: SiteRow;
    byJirasClock: ByJirasClock;
    credentials: ConsumerCredentials;
    token: string;
    tokenSecret: string;
  },
): JiraClient {
  const { byJirasClock, credentials, token, tokenSecret } = o;
  const baseUrl = o.site.base_url;
  const { consumerKey } = credentials;
  const clientBy = (clockOffsetSeconds: number) => {
    const authorization = oauth1Authorization({
      ...credentials,
      token,
      tokenSecret,
      clockOffsetSeconds,
      now,
    });
    return createJiraClient({ baseUrl, transport, authorization, consumerKey, now });
  };
  return {
    baseUrl,
    request: (request) => byJirasClock((offsetSeconds) => clientBy(offsetSeconds).request(request)),
  };
}
