import type { Authorization } from '../authorization.ts';
import { JiraError, JiraRefusedError } from '../errors.ts';
import type { Transport } from '../http.ts';
import { listAccessibleSites } from './accessible-sites.ts';

/** One site as Cloud's gateway knows it, through one grant. */
export interface GatewaySite {
  /** Of Cloud, without the site. */
  gateway: string;
  cloudId: string;
  /** Where people reach it. */
  siteUrl: string;
  authorization: Authorization;
  transport: Transport;
}

/** What to do where an app reaches one site at a time and several are wanted. */
export const oneSiteAtATime =
  'This app reaches one site at a time, so connecting here again takes it away from the other site: register an app that reaches all sites of an account, or another app for each site, then connect again.';

/**
 * Cloud's gateway says of a refusal nothing but that it is one. A person's grant to an app is one: who allows an app that
 * reaches one site at a time for another site takes the first one away. This looks whether that is the cause: the
 * grant is good, and reaches others.
 *
 * Resolves with `JiraRefusedError` `site_not_granted`, or with the refusal itself where the cause is another one or
 * cannot be found out now.
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export async function explainGatewayRefusal(
  refusal: JiraRefusedError,
  { gateway, cloudId, siteUrl, authorization, transport }: GatewaySite,
): Promise<JiraRefusedError> {
  try {
    const reached = await listAccessibleSites({ gateway, authorization, transport });
    if (reached.length === 0 || reached.some((site) => site.cloudId === cloudId)) return refusal;
    const { status, requestId } = refusal;
    const others = reached.map(({ url }) => url).join(', ');
    return new JiraRefusedError({
      code: 'site_not_granted',
      message: `What was allowed at Atlassian reaches ${others}, and ${siteUrl} no more.`,
      remedy: oneSiteAtATime,
      ...{ status, requestId, cause: refusal },
    });
  } catch (error) {
    if (error instanceof JiraError) return refusal;
    throw error;
  }
}
