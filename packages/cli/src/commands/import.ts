import { basename } from 'node:path';
import type {
  GetImportsByImportIdData,
  GetImportsByImportIdResponses,
  Import,
  PatchImportsByImportIdData,
  PatchImportsByImportIdResponses,
  PostImportsByImportIdRunData,
  PostImportsByImportIdRunResponses,
  PostImportsData,
} from '@crosslink/web';
import { given } from '../client/api.ts';
import type { Api } from '../client/api.ts';
import { readFileGiven } from '../client/file-given.ts';
import { pause } from '../client/interruption.ts';
import { openApi } from '../client/settings.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirm } from '../terminal/ask.ts';
import { count, show, tell } from '../terminal/output.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { oneLine } from '../terminal/table.ts';

type UploadQuery = NonNullable<PostImportsData['query']>;
type Columns = NonNullable<PatchImportsByImportIdData['body']['columns']>;

export interface ImportOptions extends OutputOptions {
  yes?: true;
  onlyValid?: true;
  preview?: true;
  /** `HEADING=FIELD`; without a field the column is left out. */
  column?: [heading: string, field: string][];
  separator?: string;
  encoding?: UploadQuery['encoding'];
}

/** `crosslink ideas import`: nothing is written before its preview is agreed to. */
export async function importIdeas(file: string, options: ImportOptions): Promise<number> {
  const api = await openApi();
  const preview = await reread(api, await upload(api, file, options), options);
  const isWrong = preview.preview.problemCount > 0 && !options.onlyValid;
  if (options.preview) {
    show(options, preview, () => previewText(preview));
    return isWrong ? exitCodes.failed : exitCodes.fine;
  }
  tell(previewText(preview));
  if (isWrong) throw linesWrong(file, preview);
  await confirm('Import this?', options);
  const done = await runImport(api, preview.id, options);
  if (done.error) throw new CliError(done.error);
  show(options, done, () => `Imported: ${countsText(done.result ?? preview.preview.would)}.`);
  return exitCodes.fine;
}

async function upload(api: Api, file: string, { separator, encoding }: ImportOptions): Promise<Import> {
  const content = await readFileGiven(file, 'Give a CSV or JSON file of ideas.');
  const format = file.toLowerCase().endsWith('.json') ? 'json' : 'csv';
  const query = given<UploadQuery>({ name: basename(file), format, separator, encoding });
  const contentType = format === 'json' ? 'application/json' : 'text/csv';
  const reply = await api.transfer('POST', { url: '/api/v1/imports', query }, { content, contentType });
  return (await reply.json()) as Import;
}

/** What the columns are is known once the file was read. The server says which fields there are. */
async function reread(
  api: Api,
  uploaded: Import,
  { column, separator, encoding }: ImportOptions,
): Promise<Import> {
  if (column === undefined) return uploaded;
  const columns = Object.fromEntries(
    column.map(([heading, field]) => [heading, field === '' ? null : field]),
  ) as Columns;
  return api.call<PatchImportsByImportIdData, PatchImportsByImportIdResponses>('PATCH', {
    url: '/api/v1/imports/{importId}',
    path: { importId: uploaded.id },
    body: given<PatchImportsByImportIdData['body']>({ columns, separator, encoding }),
  });
}

async function runImport(api: Api, importId: string, { onlyValid }: ImportOptions): Promise<Import> {
  const path = { importId };
  let state = await api.call<PostImportsByImportIdRunData, PostImportsByImportIdRunResponses>('POST', {
    url: '/api/v1/imports/{importId}/run',
    path,
    body: { onlyValid: onlyValid ?? false },
  });
  while (state.state === 'running' || state.state === 'ready') {
    await pause(500);
    state = await api.call<GetImportsByImportIdData, GetImportsByImportIdResponses>('GET', {
      url: '/api/v1/imports/{importId}',
      path,
    });
  }
  return state;
}

function previewText({ preview: { columns: all, problems, problemCount, would } }: Import): string {
  const known = all
    .filter(({ field }) => field !== null)
    .map(({ heading, field }) => `${heading} → ${field}`);
  const others = all.filter(({ field }) => field === null).map(({ heading }) => heading);
  const more = problemCount - problems.length;
  return [
    `This would be imported: ${countsText(would)}.`,
    `  Columns: ${oneLine(known.join(', '))}`,
    ...(others.length > 0 ? [`  Left out: ${oneLine(others.join(', '))} (--column HEADING=FIELD)`] : []),
    ...problems.map(({ line, message }) => `  Line ${line}: ${oneLine(message)}`),
    ...(more > 0 ? [`  ${count(more, 'more line')} cannot be imported.`] : []),
  ].join('\n');
}

function countsText({ created, updated, restored, unchanged, stories }: Import['preview']['would']): string {
  return [
    count(created, 'new idea'),
    `${updated} changed`,
    ...(restored > 0 ? [`${restored} restored`] : []),
    `${unchanged} as they are`,
    count(stories, 'story', 'stories'),
  ].join(', ');
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
