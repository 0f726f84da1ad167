import { z } from 'zod';
import type { Authorization } from './authorization.ts';
import { createJiraClient } from './client.ts';
import type { JiraClient } from './client.ts';
import { JiraError, JiraRefusedError, JiraRequestError, JiraSetupError } from './errors.ts';
import type { Transport } from './http.ts';
import { applicationLinksUrl } from './reply-context.ts';
import { sitePath } from './site-path.ts';

export interface RegisterConsumerOptions {
  baseUrl: string;
  transport: Transport;
  /** Of a Jira administrator: a personal access token, or name and password where Jira takes them. */
  authorization: Authorization;
  consumerKey: string;
  /** Shown to users on the page where they press Allow. */
  consumerName: string;
  /** Of the application link. Jira allows each name and each address once. */
  applicationName: string;
  /** SPKI PEM. */
  publicKeyPem: string;
  /** Ours; Jira wants one and never calls it. */
  applicationUrl: string;
}

const created = z.object({ 'resources-created': z.array(z.object({ href: z.string() })).min(1) });

/**
 * Makes the application link with its incoming consumer, as a Jira administrator would by hand. If the second step
 * fails the link is taken away again.
 *
 * Rejects with `JiraSetupError` `registration_refused` where this Jira or this person does not allow it (the set-up by
 * hand is left), `registration_exists` (a link of this name or address is there), or as `JiraClient.request` does.
 *
 * @see https://confluence.atlassian.com/adminjiraserver/using-applinks-to-link-to-other-applications-938846918.html
 */
export async function registerConsumer(options: RegisterConsumerOptions): Promise<{ linkId: string }> {
  const client = createJiraClient({ ...options, maxAttempts: 1 });
  try {
    const linkId = await createLink(client, options);
    await putConsumer(client, linkId, options);
    return { linkId };
  } catch (error) {
    throw explained(error, options.baseUrl);
  }
}

async function createLink(client: JiraClient, options: RegisterConsumerOptions): Promise<string> {
  const { applicationName: name, applicationUrl } = options;
  const reply = await client.request({
    method: 'PUT',
    path: '/rest/applinks/3.0/applicationlink',
    body: { id: null, name, rpcUrl: applicationUrl, displayUrl: applicationUrl, typeId: 'generic' },
    schema: created,
  });
  return reply['resources-created'][0]?.href.split('/').at(-1) ?? '';
}

async function putConsumer(
  client: JiraClient,
  linkId: string,
  options: RegisterConsumerOptions,
): Promise<void> {
  const { consumerKey: key, consumerName: name, publicKeyPem: publicKey } = options;
  try {
    await client.request({
      method: 'PUT',
      path: sitePath`/rest/applinks-oauth/1.0/applicationlink/${linkId}/authentication/consumer`,
      body: { key, name, description: 'Ideas and user stories', publicKey, outgoing: false },
      schema: z.unknown(),
      // It replaces the link's consumer: doing it twice equals doing it once.
      idempotent: true,
    });
  } catch (error) {
    const path = sitePath`/rest/applinks/3.0/applicationlink/${linkId}`;
    await client.request({ method: 'DELETE', path, schema: z.unknown() }).catch(() => undefined);
    throw error;
  }
}

function explained(error: unknown, baseUrl: string): unknown {
  if (!(error instanceof JiraError)) return error;
  const { message, status, requestId } = error;
  const shared = { status, requestId, cause: error };
  if (status === 409) {
    return new JiraSetupError({
      ...shared,
      code: 'registration_exists',
      message: 'Jira has an application link of this name or address already.',
      remedy: `Look at it at ${applicationLinksUrl(baseUrl)}: delete it, or enter our values there by hand.`,
    });
  }
  const refused = error instanceof JiraRefusedError || (error instanceof JiraRequestError && status === 403);
  if (!refused) return error;
  return new JiraSetupError({
    ...shared,
    code: 'registration_refused',
    message: `Jira does not let us make the application link: ${message}`,
    remedy:
      'Give the personal access token of a Jira administrator (Jira 11 takes no passwords, others ask for theirs twice), or set it up by hand with the instructions.',
  });
}
