import type {
  DeleteLinksByLinkIdData,
  DeleteLinksByLinkIdResponses,
  GetLinksData,
  GetLinksResponses,
  Link,
  PostLinksByLinkIdRefreshData,
  PostLinksByLinkIdRefreshResponses,
  PostLinksByLinkIdRelinkData,
  PostLinksByLinkIdRelinkResponses,
  PostLinksData,
  PostLinksResponses,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { findConnection, isIdOf, shortId, theOne } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';
import type { ConfirmOptions } from './connections.ts';

/** All of them, page by page. */
async function listLinks(api: Api, itemId?: string): Promise<Link[]> {
  const links: Link[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = given<NonNullable<GetLinksData['query']>>({ itemId, limit: 200, cursor });
    const page = await api.call<GetLinksData, GetLinksResponses>('GET', { url: '/api/v1/links', query });
    links.push(...page.items);
    cursor = page.nextCursor;
  }
  return links;
}

/** `crosslink links list` */
export async function showLinks(itemId: string | undefined, options: OutputOptions): Promise<void> {
  const items = await listLinks(await openApi(), itemId);
  show(options, { items }, () =>
    items.length === 0
      ? 'There is no such link.\nNext: crosslink push IDEA --project KEY, or crosslink links add ITEM ISSUE'
      : table(columns, items.map(rowOf)),
  );
}

const columns = [
  { heading: 'ID' },
  { heading: 'ISSUE' },
  { heading: 'STATUS' },
  { heading: 'SUMMARY', shrinks: true },
  { heading: 'ITEM' },
  { heading: 'READ' },
];

function rowOf({ id, issueKey, issueState, status, issueSummary, itemKind, itemId, refreshedAt }: Link) {
  const seen = issueState === 'present' ? (status?.name ?? '') : issueState;
  const style = issueState === 'present' ? ('green' as const) : ('yellow' as const);
  const item = `${itemKind} ${shortId(itemId)}`;
  return [shortId(id), issueKey, { text: seen, style }, issueSummary ?? '', item, ago(refreshedAt)];
}

interface Checked {
  link: Link;
  error: { code: string; message: string; remedy: string } | null;
}

/** `crosslink links check`: reads the issues again, and tells which of them are not as they were. */
export async function checkLinks(names: string[], options: OutputOptions): Promise<number> {
  const api = await openApi();
  const all = await listLinks(api);
  const links = names.length === 0 ? all : names.map((name) => linkMeant(all, name));
  const checked: Checked[] = [];
  for (const [index, link] of links.entries()) {
    if (index > 0 && index % 25 === 0) tell(`${index} of ${links.length} …`);
    checked.push(await checkOne(api, link));
  }
  const findings = checked.filter(({ link, error }) => error !== null || link.issueState !== 'present');
  show(options, { items: checked }, () =>
    [
      ...findings.map(({ link, error }) =>
        error === null
          ? `${link.issueKey}: the issue is ${link.issueState}.`
          : `${link.issueKey}: ${oneLine(error.message)} ${error.remedy}`,
      ),
      `${count(links.length, 'link')} checked, ${findings.length === 0 ? 'all are well' : `${findings.length} to look at`}.`,
    ].join('\n'),
  );
  return findings.length === 0 ? exitCodes.fine : exitCodes.failed;
}

/** What is wrong with one link is a finding; what is wrong with the server or the key ends it all. */
async function checkOne(api: Api, link: Link): Promise<Checked> {
  try {
    const refreshed = await api.call<PostLinksByLinkIdRefreshData, PostLinksByLinkIdRefreshResponses>(
      'POST',
      { url: '/api/v1/links/{linkId}/refresh', path: { linkId: link.id } },
    );
    return { link: refreshed, error: null };
  } catch (error) {
    if (!(error instanceof CliError) || ofServer.has(error.code)) throw error;
    const { code, message, remedy } = error;
    return { link, error: { code, message, remedy } };
  }
}

const ofServer = new Set(['api_key_refused', 'server_unreachable', 'server_not_crosslink', 'interrupted']);

export interface AddLinkOptions extends OutputOptions {
  story?: true;
  connection?: string;
  evenIfLinked?: true;
}

/** `crosslink links add`: to an issue that is there already. */
export async function addLink(itemId: string, issue: string, options: AddLinkOptions): Promise<void> {
  const api = await openApi();
  const connection =
    options.connection === undefined ? undefined : await findConnection(api, options.connection);
  const link = await api.call<PostLinksData, PostLinksResponses>('POST', {
    url: '/api/v1/links',
    body: given<PostLinksData['body']>({
      itemKind: options.story ? 'story' : 'idea',
      ...{ itemId, issue, connectionId: connection?.id, siteId: connection?.siteId },
      evenIfLinked: options.evenIfLinked,
    }),
  });
  show(options, link, () => linkedText(link));
}

export interface RelinkOptions extends OutputOptions {
  connection?: string;
  evenIfLinked?: true;
}

/** `crosslink links relink`: to another issue of the same site. */
export async function relink(name: string, issue: string, options: RelinkOptions): Promise<void> {
  const api = await openApi();
  const { id: linkId } = linkMeant(await listLinks(api), name);
  const { connection, evenIfLinked } = options;
  const connectionId = connection === undefined ? undefined : (await findConnection(api, connection)).id;
  const link = await api.call<PostLinksByLinkIdRelinkData, PostLinksByLinkIdRelinkResponses>('POST', {
    url: '/api/v1/links/{linkId}/relink',
    path: { linkId },
    body: given<PostLinksByLinkIdRelinkData['body']>({ issue, connectionId, evenIfLinked }),
  });
  show(options, link, () => linkedText(link));
}

const linkedText = ({ issueKey, issueSummary, issueUrl }: Link): string =>
  `Linked to ${issueKey}: ${oneLine(issueSummary ?? issueUrl)}`;

export interface RemoveLinkOptions extends ConfirmOptions {
  leaveBehind?: true;
}

/** `crosslink links remove`: the issue stays. */
export async function removeLink(name: string, options: RemoveLinkOptions): Promise<void> {
  const api = await openApi();
  const link = linkMeant(await listLinks(api), name);
  await confirm(`End the link to ${link.issueKey}? The issue stays.`, options);
  await api.call<DeleteLinksByLinkIdData, DeleteLinksByLinkIdResponses>('DELETE', {
    url: '/api/v1/links/{linkId}',
    path: { linkId: link.id },
    query: given<NonNullable<DeleteLinksByLinkIdData['query']>>({
      leaveBehind: options.leaveBehind && 'true',
    }),
  });
  show(options, { id: link.id }, () => `The link to ${link.issueKey} is ended; the issue stays.`);
}

/** By (the beginning of) its id, or its issue's key. @throws CliError `link_unknown`, `link_ambiguous` */
function linkMeant(all: Link[], text: string): Link {
  const meant = all.filter(({ id, issueKey }) => isIdOf(id, text) || issueKey === text.toUpperCase());
  return theOne(meant, {
    noun: 'link',
    text,
    all,
    nameOf: ({ id, issueKey }) => `${shortId(id)} (${issueKey})`,
    list: 'crosslink links list',
    nothingYet: 'Push something first: crosslink push IDEA --project KEY',
  });
}
