// Writes src/api/generated from the server's OpenAPI document: npm run generate -w @crosslink/web
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';

interface OpenApiDocument {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The server describes itself in a process of its own: this room may know its document, not its sources. */
async function describeServer(): Promise<OpenApiDocument> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [here('../../server/src/write-openapi.ts')],
    { maxBuffer: 50_000_000 },
  );
  return JSON.parse(stdout) as OpenApiDocument;
}

/** `POST /api/v1/sites/{siteId}/consumers` is called `postSitesBySiteIdConsumers`. */
function nameOperations(document: OpenApiDocument): void {
  for (const [path, operations] of Object.entries(document.paths)) {
    const words = path.replace(/^\/api\/v1\//, '').replace(/\{(\w+)\}/g, 'by-$1');
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId = `${method}-${words}`.replace(/[^A-Za-z0-9]+(.)/g, (_all, letter: string) =>
        letter.toUpperCase(),
      );
    }
  }
}

/** Writes the client into a folder, which is emptied before. */
export async function generateClient(folder: string): Promise<void> {
  const document = await describeServer();
  nameOperations(document);
  await createClient({
    input: document as unknown as Record<string, unknown>,
    output: { path: folder, importFileExtension: '.ts' },
    plugins: [
      { name: '@hey-api/client-fetch', baseUrl: false },
      '@hey-api/typescript',
      { name: '@hey-api/sdk', operations: { strategy: 'flat' } },
    ],
    logs: { level: 'silent' },
  });
}

if (import.meta.main) await generateClient(here('../src/api/generated'));
