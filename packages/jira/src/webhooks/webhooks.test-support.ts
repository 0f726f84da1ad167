import type { Sandbox } from '@crosslink/sandbox';
import { bearerAuthorization } from '../bearer-authorization.ts';
import { createJiraClient } from '../client.ts';
import type { JiraClient } from '../client.ts';
import type { EveryJira } from '../endpoints/every-jira.test-support.ts';
import { webhookFamilyOf } from './family.ts';
import type { WebhookFamily } from './family.ts';

/** Who may register a webhook of that family, and with which secret its deliveries come. */
export interface Registrar {
  family: WebhookFamily;
  client: JiraClient;
  app?: { clientId: string; clientSecret: string };
}

/** An administrator, or on Cloud an app that alice allowed. */
export function registrarsOf(jira: EveryJira): Registrar[] {
  const { personality } = jira.sandbox.world.site;
  if (!jira.isCloud) {
    const site = { deployment: 'data-center' as const, versionNumbers: personality.versionNumbers };
    return [{ family: webhookFamilyOf(site, 'personal-access-token'), client: jira.as('admin') }];
  }
  return [{ family: 'cloud-admin', client: jira.as('admin') }, appOf(jira)];
}

function appOf({ sandbox, transport }: EveryJira): Registrar {
  const { cloud } = sandbox as Required<Sandbox>;
  const scopes = ['read:jira-work', 'write:jira-work', 'manage:jira-webhook'];
  const redirectUri = 'http://127.0.0.1:9/callback';
  const app = cloud.addApp({
    ...{ name: 'Ours', redirectUri, scopes, grantLevel: 'account', owner: 'alice', shared: true },
  });
  const grant = { clientId: app.clientId, userName: 'alice', scopes };
  cloud.allow({ ...grant, cloudId: null, redirectUri });
  const client = createJiraClient({
    baseUrl: `${cloud.gateway}/ex/jira/${cloud.sites[0]?.cloudId}`,
    transport,
    authorization: bearerAuthorization(cloud.issue(grant).access.token),
  });
  return { family: 'cloud-app', client, app };
}
