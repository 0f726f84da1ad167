import type {
  DeleteSitesBySiteIdSyncWebhookData,
  DeleteSitesBySiteIdSyncWebhookResponses,
  GetSitesBySiteIdSyncWebhookInstructionsData,
  GetSitesBySiteIdSyncWebhookInstructionsResponses,
  PostSitesBySiteIdSyncWebhookData,
  PostSitesBySiteIdSyncWebhookResponses,
  Site,
  SiteSync,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findConnection, findSite } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { confirm } from '../terminal/ask.ts';
import { instructionsText } from '../terminal/instructions.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';
import type { ConfirmOptions } from './connections.ts';
import { exitCodeOf, syncText } from './sync.ts';

export interface RegisterWebhookOptions extends OutputOptions {
  connection?: string;
}

type WebhookDraft = PostSitesBySiteIdSyncWebhookData['body'];

function prepare(api: Api, { id: siteId }: Site, body: WebhookDraft): Promise<SiteSync> {
  return api.call<PostSitesBySiteIdSyncWebhookData, PostSitesBySiteIdSyncWebhookResponses>('POST', {
    url: '/api/v1/sites/{siteId}/sync/webhook',
    path: { siteId },
    body,
  });
}

/** `crosslink sync webhook register`: twice is as good as once. */
export async function registerWebhook(
  text: string | undefined,
  options: RegisterWebhookOptions,
): Promise<number> {
  const api = await openApi();
  const site = await findSite(api, text);
  const { connection } = options;
  const connectionId = connection === undefined ? undefined : (await findConnection(api, connection)).id;
  const sync = await prepare(api, site, given<WebhookDraft>({ way: 'register', connectionId }));
  show(options, sync, () => syncText(site, sync));
  return exitCodeOf(sync);
}

/** `crosslink sync webhook by-hand`: makes it ready, and says what an administrator of Jira has to do. */
export async function webhookByHand(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  await prepare(api, site, { way: 'by-hand' });
  const instructions = await api.call<
    GetSitesBySiteIdSyncWebhookInstructionsData,
    GetSitesBySiteIdSyncWebhookInstructionsResponses
  >('GET', { url: '/api/v1/sites/{siteId}/sync/webhook/instructions', path: { siteId: site.id } });
  show(
    options,
    instructions,
    () =>
      `${instructionsText(instructions)}\nWhat lets Jira in is among these values: hand them to nobody else.`,
  );
}

export interface RemoveWebhookOptions extends ConfirmOptions {
  leaveBehind?: true;
}

/** `crosslink sync webhook remove`: at Jira as well, if Crosslink registered it. */
export async function removeWebhook(text: string | undefined, options: RemoveWebhookOptions): Promise<void> {
  const api = await openApi();
  const { id: siteId, name } = await findSite(api, text);
  await confirm(`Remove the webhook of ${name}?`, options);
  await api.call<DeleteSitesBySiteIdSyncWebhookData, DeleteSitesBySiteIdSyncWebhookResponses>('DELETE', {
    url: '/api/v1/sites/{siteId}/sync/webhook',
    path: { siteId },
    query: given<NonNullable<DeleteSitesBySiteIdSyncWebhookData['query']>>({
      leaveBehind: options.leaveBehind && 'true',
    }),
  });
  show(options, { siteId }, () => `${oneLine(name)} tells nothing by itself any more: Crosslink looks.`);
}
