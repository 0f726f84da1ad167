import { queryOptions } from '@tanstack/react-query';
import { ask } from './ask.ts';
import { client } from './generated/client.gen.ts';
import { getImportsByImportId } from './generated/sdk.gen.ts';
import type { Import } from './generated/types.gen.ts';

const ASKED_AGAIN_MS = 500;

export const importQuery = (importId: string) =>
  queryOptions({
    queryKey: ['imports', importId],
    queryFn: () => ask(getImportsByImportId({ path: { importId } })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASKED_AGAIN_MS : false),
  });

/** Sends a file as it is; the generated client knows JSON bodies only. */
export function uploadImport({ content, name }: { content: Blob; name: string }): Promise<Import> {
  const json = /\.json$/i.test(name);
  const sent = client.post<{ 201: Import }>({
    url: '/api/v1/imports',
    query: { name, format: json ? 'json' : 'csv' },
    body: content,
    bodySerializer: null,
    headers: { 'content-type': json ? 'application/json' : 'text/csv' },
  });
  return ask(sent);
}

/** What is pasted says by its first character what it is. */
export const pastedFile = (text: string): { content: Blob; name: string } => ({
  content: new Blob([text]),
  name: /^\s*[[{]/.test(text) ? 'pasted.json' : 'pasted.csv',
});
