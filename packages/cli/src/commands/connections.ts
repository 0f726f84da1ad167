import type {
  Connection,
  DeleteConnectionsByConnectionIdData,
  DeleteConnectionsByConnectionIdResponses,
  PostConnectionsByConnectionIdRenewData,
  PostConnectionsByConnectionIdRenewResponses,
} from '@crosslink/web';
import { findConnection, listConnections, listSites, shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { confirm } from '../terminal/ask.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago, when } from '../terminal/time.ts';

/** `crosslink connections list` */
export async function showConnections(options: OutputOptions): Promise<void> {
  const api = await openApi();
  const [items, sites] = await Promise.all([listConnections(api), listSites(api)]);
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  show(options, { items }, () => {
    if (items.length === 0) return 'There is no connection yet.\nNext: crosslink connect SITE';
    const rows = items.map((one) => [
      shortId(one.id),
      names.get(one.siteId) ?? one.siteId,
      userOf(one),
      one.kind,
      { text: one.state, style: one.state === 'active' ? ('green' as const) : ('yellow' as const) },
      endOf(one),
    ]);
    const warnings = items.flatMap(({ id, attention }) =>
      attention ? [`${shortId(id)}: ${oneLine(attention.message)} ${attention.remedy}`] : [],
    );
    return [table(columns, rows), ...warnings].join('\n');
  });
}

const columns = [
  { heading: 'ID' },
  { heading: 'SITE', shrinks: true },
  { heading: 'AS', shrinks: true },
  { heading: 'KIND' },
  { heading: 'STATE' },
  { heading: 'ENDS' },
];

/** As whom, and for whom. */
export function userOf({ owner, jiraUser: { displayName, name } }: Connection): string {
  const user = oneLine(name === null ? displayName : `${displayName} (${name})`);
  return owner === 'person' ? user : `${user}, ${owner}`;
}

function endOf({ state, renewable, expiresAt, authorizationExpiresAt }: Connection): string {
  if (state === 'disconnected') return '';
  if (!renewable) return ago(expiresAt) || 'not known';
  return authorizationExpiresAt === null ? 'renewed in time' : `renewed, ends ${ago(authorizationExpiresAt)}`;
}

/** `crosslink renew` */
export async function renew(text: string | undefined, options: OutputOptions): Promise<void> {
  const api = await openApi();
  const { id: connectionId } = await findConnection(api, text);
  const renewed = await api.call<
    PostConnectionsByConnectionIdRenewData,
    PostConnectionsByConnectionIdRenewResponses
  >('POST', { url: '/api/v1/connections/{connectionId}/renew', path: { connectionId } });
  show(options, renewed, () => {
    const end = when(renewed.expiresAt);
    return `The connection of ${userOf(renewed)} is renewed.${end === undefined ? '' : ` Its token ends ${end}.`}`;
  });
}

export interface ConfirmOptions extends OutputOptions {
  yes?: true;
}

/** `crosslink disconnect` */
export async function disconnect(text: string, options: ConfirmOptions): Promise<void> {
  const api = await openApi();
  const connection = await findConnection(api, text);
  const { id: connectionId } = connection;
  await confirm(`Forget the token of ${userOf(connection)}?`, options);
  const reply = await api.call<DeleteConnectionsByConnectionIdData, DeleteConnectionsByConnectionIdResponses>(
    'DELETE',
    { url: '/api/v1/connections/{connectionId}', path: { connectionId } },
  );
  show(options, reply, () =>
    [
      `Disconnected ${userOf(connection)}: Crosslink has forgotten the token.`,
      `Jira may still take it. Next: revoke it there, at ${reply.revokeUrl}`,
    ].join('\n'),
  );
}
