import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  GetIdeasData,
  GetIdeasResponses,
  GetImportsByImportIdData,
  GetImportsByImportIdResponses,
  Import,
  PostImportsByImportIdRunData,
  PostImportsByImportIdRunResponses,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { interruption } from '../client/interruption.ts';
import { openApi } from '../client/settings.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine, table } from '../terminal/table.ts';
import { ago } from '../terminal/time.ts';

type IdeaQuery = NonNullable<GetIdeasData['query']>;

/** Which ideas. */
export interface FilterOptions {
  search?: string;
  status?: IdeaQuery['status'];
  tag?: string[];
}

export interface ListIdeasOptions extends OutputOptions, FilterOptions {
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
  const page = given<IdeaQuery>({ limit: options.limit, cursor: options.cursor });
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

export interface ImportOptions extends OutputOptions {
  yes?: true;
  onlyValid?: true;
}

/** `crosslink ideas import`: nothing is written before its preview is agreed to. */
export async function importIdeas(file: string, options: ImportOptions): Promise<number> {
  const api = await openApi();
  const preview = await upload(api, file);
  tell(previewText(preview));
  if (preview.preview.problemCount > 0 && !options.onlyValid) throw linesWrong(file, preview);
  await confirm('Import this?', options);
  const path = { importId: preview.id };
  let state = await api.call<PostImportsByImportIdRunData, PostImportsByImportIdRunResponses>('POST', {
    url: '/api/v1/imports/{importId}/run',
    path,
    body: { onlyValid: options.onlyValid ?? false },
  });
  while (state.state === 'running' || state.state === 'ready') {
    await sleep(500, undefined, { signal: interruption() });
    state = await api.call<GetImportsByImportIdData, GetImportsByImportIdResponses>('GET', {
      url: '/api/v1/imports/{importId}',
      path,
    });
  }
  if (state.error) throw new CliError(state.error);
  show(options, state, () => `Imported: ${countsText(state.result ?? preview.preview.would)}.`);
  return exitCodes.fine;
}

async function upload(api: Api, file: string): Promise<Import> {
  const content = await readFile(file).catch((cause: unknown) => {
    const remedy = 'Give a CSV or JSON file of ideas.';
    throw new CliError({ code: 'file_unreadable', message: `${file} cannot be read.`, remedy, cause });
  });
  const json = file.toLowerCase().endsWith('.json');
  const request = { url: '/api/v1/imports', query: { name: basename(file), format: json ? 'json' : 'csv' } };
  const reply = await api.transfer('POST', request, {
    content,
    contentType: json ? 'application/json' : 'text/csv',
  });
  return (await reply.json()) as Import;
}

function previewText({ preview: { columns: all, problems, problemCount, would } }: Import): string {
  const known = all
    .filter(({ field }) => field !== null)
    .map(({ heading, field }) => `${heading} → ${field}`);
  const more = problemCount - problems.length;
  return [
    `This would be imported: ${countsText(would)}.`,
    `  Columns: ${oneLine(known.join(', '))}`,
    ...problems.map(({ line, message }) => `  Line ${line}: ${oneLine(message)}`),
    ...(more > 0 ? [`  ${more} more lines cannot be imported.`] : []),
  ].join('\n');
}

function countsText({ created, updated, unchanged, stories }: Import['preview']['would']): string {
  return `${count(created, 'new idea')}, ${updated} changed, ${unchanged} as they are, ${count(stories, 'story', 'stories')}`;
}

function linesWrong(file: string, { preview: { problemCount } }: Import): CliError {
  return new CliError({
    code: 'import_lines_wrong',
    message: `${count(problemCount, 'line')} of ${file} cannot be imported, so nothing was.`,
    remedy: 'Correct them, or import the others with --only-valid.',
  });
}

/** `crosslink ideas export`: the file goes to stdout. */
export async function exportIdeas({ format }: { format: string }): Promise<void> {
  const api = await openApi();
  const reply = await api.transfer('GET', { url: '/api/v1/export', query: { format } });
  process.stdout.write(await reply.text());
}
