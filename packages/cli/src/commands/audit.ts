import type { AuditEntry, GetAuditData, GetAuditResponses } from '@crosslink/web';
import { given } from '../client/api.ts';
import { findSite, shortId } from '../client/find.ts';
import { openApi } from '../client/settings.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { localTime } from '../terminal/time.ts';

export interface AuditOptions extends OutputOptions {
  site?: string;
  action?: string;
  from?: string;
  to?: string;
  limit: number;
  cursor?: string;
}

type AuditQuery = NonNullable<GetAuditData['query']>;

/** `crosslink audit`: who did what, the latest first. */
export async function showAudit(options: AuditOptions): Promise<void> {
  const api = await openApi();
  const { site, action, from, to, limit, cursor } = options;
  const siteId = site === undefined ? undefined : (await findSite(api, site)).id;
  const query = given<AuditQuery>({ siteId, action, from, to, limit, cursor });
  const reply = await api.call<GetAuditData, GetAuditResponses>('GET', { url: '/api/v1/audit', query });
  show(options, reply, () => {
    if (reply.items.length === 0) return 'Nothing of that kind was done.';
    const more = reply.nextCursor === null ? [] : [`There are more: --cursor ${reply.nextCursor}`];
    return [table(columns, reply.items.map(rowOf)), ...more].join('\n');
  });
}

const columns = [
  { heading: 'AT' },
  { heading: 'WHO', shrinks: true },
  { heading: 'WHAT' },
  { heading: 'OF' },
  { heading: 'MORE', shrinks: true },
];

function rowOf({ at, actorName, apiKeyId, action, subject, details }: AuditEntry): string[] {
  const who = `${actorName ?? 'nobody'}${apiKeyId === null ? '' : ' (API key)'}`;
  const more = Object.entries(details).map(([name, value]) => `${name}: ${textOf(value)}`);
  return [localTime(at), oneLine(who), action, shortId(subject), oneLine(more.join(', '))];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
