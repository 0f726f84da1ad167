import type {
  Connection,
  DeleteSitesBySiteIdData,
  DeleteSitesBySiteIdResponses,
  GetSitesBySiteIdConsumersData,
  GetSitesBySiteIdConsumersResponses,
  PatchSitesBySiteIdData,
  PatchSitesBySiteIdResponses,
  PostSitesData,
  PostSitesResponses,
  Site,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findSite, listConnections, listSites, shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../terminal/ask.ts';
import { show, word } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { facts, oneLine, table } from '../terminal/table.ts';
import type { ConfirmOptions } from './connections.ts';

export interface AddSiteOptions extends OutputOptions {
  name?: string;
}

export type Consumers = GetSitesBySiteIdConsumersResponses[200];

/** `crosslink sites add`: any address of the Jira will do. */
export async function addSite(url: string, options: AddSiteOptions): Promise<void> {
  const api = await openApi();
  const body = given<PostSitesData['body']>({ url, name: options.name });
  const site = await api.call<PostSitesData, PostSitesResponses>('POST', { url: '/api/v1/sites', body });
  show(options, site, () =>
    [
      `Added ${oneLine(site.name)}: ${versionOf(site)} at ${site.baseUrl}.`,
      siteFacts(site),
      `Next: ${firstStep(site)}`,
    ].join('\n'),
  );
}

/** `crosslink sites list` */
export async function showSites(options: OutputOptions): Promise<void> {
  const api = await openApi();
  const items = await listSites(api);
  show(options, { items }, () =>
    items.length === 0
      ? 'There is no site yet.\nNext: crosslink sites add https://jira.example.com'
      : table(
          [
            { heading: 'ID' },
            { heading: 'NAME', shrinks: true },
            { heading: 'JIRA' },
            { heading: 'ADDRESS' },
          ],
          items.map((site) => [shortId(site.id), site.name, versionOf(site), site.baseUrl]),
        ),
  );
}

/** `crosslink sites show` */
export async function showSite(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const site = await findSite(api, text);
  if (options.json) {
    show(options, site, () => '');
    return;
  }
  const [consumers, all] = await Promise.all([consumersOf(api, site), listConnections(api)]);
  const connections = all.filter(({ siteId, state }) => siteId === site.id && state !== 'disconnected');
  show(options, site, () =>
    [
      `${oneLine(site.name)}: ${versionOf(site)} at ${site.baseUrl}`,
      siteFacts(site),
      facts([
        [
          'Consumers',
          consumers.items.map(({ consumerKey, state }) => `${consumerKey} (${state})`).join(', '),
        ],
        ['Connections', connections.map(nameOf).join(', ')],
      ]),
      `Next: ${nextStep(site, consumers, connections)}`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
}

export interface ChangeSiteOptions extends OutputOptions {
  name?: string;
  serviceFallback?: boolean;
}

/** `crosslink sites change`: what is not given stays. */
export async function changeSite(text: string | undefined, options: ChangeSiteOptions): Promise<void> {
  const { name, serviceFallback } = options;
  if (name === undefined && serviceFallback === undefined)
    throw usageError(
      'site_change_missing',
      'It is not said what to change.',
      'Give --name, --service-fallback or --no-service-fallback (crosslink sites change --help).',
    );
  const api = await openApi();
  const { id: siteId } = await findSite(api, text);
  const site = await api.call<PatchSitesBySiteIdData, PatchSitesBySiteIdResponses>('PATCH', {
    url: '/api/v1/sites/{siteId}',
    path: { siteId },
    body: given<PatchSitesBySiteIdData['body']>({ name, serviceFallback }),
  });
  show(options, site, () => [`${oneLine(site.name)}: ${site.baseUrl}`, siteFacts(site)].join('\n'));
}

/** `crosslink sites remove`: with its consumers and connections; Jira stays as it is. */
export async function removeSite(text: string, options: ConfirmOptions): Promise<void> {
  const api = await openApi();
  const { id, name, baseUrl } = await findSite(api, text);
  await confirm(`Remove ${oneLine(name)} (${baseUrl}) with its keys and everybody’s connections?`, options);
  await api.call<DeleteSitesBySiteIdData, DeleteSitesBySiteIdResponses>('DELETE', {
    url: '/api/v1/sites/{siteId}',
    path: { siteId: id },
  });
  show(options, { id }, () =>
    [
      `${oneLine(name)} is removed, with its keys and connections.`,
      'Jira itself stays as it is: application links and tokens may be removed there.',
    ].join('\n'),
  );
}

export function consumersOf(api: Api, { id: siteId }: Site): Promise<Consumers> {
  return api.call<GetSitesBySiteIdConsumersData, GetSitesBySiteIdConsumersResponses>('GET', {
    url: '/api/v1/sites/{siteId}/consumers',
    path: { siteId },
  });
}

const versionOf = ({ deployment, version }: Site): string =>
  deployment === 'cloud' ? 'Jira Cloud' : `Jira ${version}`;

function siteFacts({ id, offers, serviceFallback }: Site): string {
  const kinds = offers.map(({ kind, recommended }) => (recommended ? `${kind} (recommended)` : kind));
  return facts([
    ['Id', id],
    ['Offers', kinds.join(', ')],
    ['Without a connection', serviceFallback ? 'whoever has none acts as the service connection' : undefined],
  ]);
}

const nameOf = ({ id, owner, jiraUser }: Connection): string =>
  `${shortId(id)} ${owner === 'service' ? 'service as ' : ''}${jiraUser.displayName}`;

function nextStep(site: Site, { items }: Consumers, connections: Connection[]): string {
  if (connections.length > 0) return `crosslink whoami ${word(site.name)}`;
  if (items.some(({ state }) => state === 'active')) return `crosslink connect ${word(site.name)}`;
  return firstStep(site);
}

/** By a token of one's own nothing has to be set up at Jira. */
function firstStep({ name, offers }: Site): string {
  const recommended = offers.find((offer) => offer.recommended)?.kind;
  return recommended === 'personal-access-token' || recommended === 'api-token'
    ? `crosslink connect ${word(name)} --kind ${recommended}`
    : `crosslink keys add ${word(name)}   (or in Crosslink, under Jira sites)`;
}
