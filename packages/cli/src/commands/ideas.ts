import type { GetIdeasData, GetIdeasResponses } from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { openApi } from '../client/settings.ts';
import { show } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';

type IdeaQuery = NonNullable<GetIdeasData['query']>;

/** Which ideas. */
export interface FilterOptions {
  search?: string;
  status?: IdeaQuery['status'];
  tag?: string[];
}

export interface ListIdeasOptions extends OutputOptions, FilterOptions {
  deleted?: true;
  limit: number;
  cursor?: string;
}

export const filterOf = ({ search, status, tag }: FilterOptions): IdeaQuery =>
  given<IdeaQuery>({ q: search, status, tags: tag });

export function listIdeas(api: Api, query: IdeaQuery): Promise<GetIdeasResponses[200]> {
  return api.call<GetIdeasData, GetIdeasResponses>('GET', { url: '/api/v1/ideas', query });
}

/** `crosslink ideas list` */
export async function showIdeas(options: ListIdeasOptions): Promise<void> {
  const api = await openApi();
  const { limit, cursor, deleted } = options;
  const page = given<IdeaQuery>({ limit, cursor, deleted: deleted && 'true' });
  const reply = await listIdeas(api, { ...filterOf(options), ...page });
  show(options, reply, () => {
    if (reply.items.length === 0) return 'There is no such idea.\nNext: crosslink ideas import FILE';
    const rows = reply.items.map(({ id, title, status, links, updatedAt }) => [
      id,
      title,
      status,
      links.map(({ issueKey }) => issueKey).join(' '),
      ago(updatedAt),
    ]);
    const more = reply.nextCursor === null ? [] : [`There are more: --cursor ${reply.nextCursor}`];
    return [table(columns, rows), ...more].join('\n');
  });
}

const columns = [
  { heading: 'ID' },
  { heading: 'TITLE', shrinks: true },
  { heading: 'STATUS' },
  { heading: 'ISSUES', shrinks: true },
  { heading: 'CHANGED' },
];
