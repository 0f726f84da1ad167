import type {
  GetSitesBySiteIdSyncData,
  GetSitesBySiteIdSyncResponses,
  PatchSitesBySiteIdSyncData,
  PatchSitesBySiteIdSyncResponses,
  PostSitesBySiteIdSyncRunData,
  PostSitesBySiteIdSyncRunResponses,
  Site,
  SiteSync,
} from '@crosslink/web';
import { findSite } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { exitCodes } from '../cli-error.ts';
import { count, show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';

/** `crosslink sync show` */
export async function showSync(text: string | undefined, options: OutputOptions): Promise<number> {
  const api = await openApi();
  const site = await findSite(api, text);
  const sync = await api.call<GetSitesBySiteIdSyncData, GetSitesBySiteIdSyncResponses>('GET', {
    url: '/api/v1/sites/{siteId}/sync',
    path: { siteId: site.id },
  });
  show(options, sync, () => syncText(site, sync));
  return exitCodeOf(sync);
}

export interface RunSyncOptions extends OutputOptions {
  full?: true;
}

/** `crosslink sync run`: looks now, not when it is due. */
export async function runSync(text: string | undefined, options: RunSyncOptions): Promise<number> {
  const api = await openApi();
  const site = await findSite(api, text);
  const run = await api.call<PostSitesBySiteIdSyncRunData, PostSitesBySiteIdSyncRunResponses>('POST', {
    url: '/api/v1/sites/{siteId}/sync/run',
    path: { siteId: site.id },
    body: { full: options.full ?? false },
  });
  show(options, run, () =>
    [
      run.looked ? syncText(site, run.sync) : 'Somebody else is looking through the site at this moment.',
      ...(run.sync.reconciling ? ['Every link is being read; that goes on in the background.'] : []),
    ].join('\n'),
  );
  return exitCodeOf(run.sync);
}

/** `crosslink sync on`, `crosslink sync off` */
export async function turnSync(
  enabled: boolean,
  text: string | undefined,
  options: OutputOptions,
): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  const sync = await api.call<PatchSitesBySiteIdSyncData, PatchSitesBySiteIdSyncResponses>('PATCH', {
    url: '/api/v1/sites/{siteId}/sync',
    path: { siteId: site.id },
    body: { enabled },
  });
  show(options, sync, () => syncText(site, sync));
}

/** What keeps a site from being kept current is a finding. */
export const exitCodeOf = ({ error, webhook }: SiteSync): number =>
  error === null && webhook?.state !== 'failed' ? exitCodes.fine : exitCodes.failed;

export function syncText({ name }: Site, sync: SiteSync): string {
  const { enabled, links, polledAt, nextPollAt, waiting, error, webhook } = sync;
  const others = Object.entries(links).filter(([state, number]) => state !== 'present' && number > 0);
  return [
    `${oneLine(name)}: ${enabled ? 'kept current' : 'sync is turned off'}`,
    facts([
      [
        'Links',
        [`${links.present} present`, ...others.map(([state, number]) => `${number} ${state}`)].join(', '),
      ],
      ['Looked', ago(polledAt) || 'never'],
      ['Looks next', ago(nextPollAt)],
      ['To be read', waiting === 0 ? undefined : String(waiting)],
      ['Webhook', webhookText(webhook)],
    ]),
    ...[error, webhook?.error, webhook?.attention].flatMap((problem) =>
      problem ? [`${oneLine(problem.message)} ${problem.remedy}`] : [],
    ),
  ].join('\n');
}

function webhookText(webhook: SiteSync['webhook']): string {
  if (!webhook) return 'none: Crosslink looks by itself';
  const { state, way, deliveries, lastDeliveryAt, expiresAt } = webhook;
  const last = lastDeliveryAt === null ? '' : `, the last ${ago(lastDeliveryAt)}`;
  const end = expiresAt === null ? '' : `, renewed before it ends ${ago(expiresAt)}`;
  return `${state} (${way}), ${count(deliveries, 'delivery', 'deliveries')}${last}${end}`;
}
