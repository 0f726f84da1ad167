import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { generateClient } from '../../packages/web/scripts/generate-client.ts';

const built = new URL('../../packages/server/public/', import.meta.url).pathname;
const generated = new URL('../../packages/web/src/api/generated/', import.meta.url).pathname;

const sizeOf = async (file: string): Promise<number> => gzipSync(await readFile(join(built, file))).length;

/** What a script needs before it runs, itself included. */
async function withImports(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = await readFile(join(built, file), 'utf8');
  for (const [, name = ''] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    await withImports(`assets/${name}`, seen);
  }
  return seen;
}

async function totalOf(files: Iterable<string>): Promise<number> {
  const sizes = await Promise.all([...files].map(sizeOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('the first page loads at most 250 kB of script, compressed', async () => {
  const page = await readFile(join(built, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path = '']) => path);
  const assets = await readdir(join(built, 'assets'));
  const backlog = assets.find((name) => /^backlog-page-.*\.js$/.test(name)) ?? '';
  const loaded = new Set<string>();
  for (const script of [...scripts, `assets/${backlog}`]) await withImports(script, loaded);
  expect(loaded.size).toBeGreaterThan(3);
  expect(await totalOf(loaded)).toBeLessThan(250_000);
});

test('the page holds nothing inline that the Content-Security-Policy would refuse', async () => {
  const page = await readFile(join(built, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
});

test('the client is the one that the server’s OpenAPI document makes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crosslink-client-'));
  await generateClient(folder);
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  for (const name of names) {
    const [fresh, known] = await Promise.all([
      readFile(join(folder, name), 'utf8'),
      readFile(join(generated, name), 'utf8').catch(() => ''),
    ]);
    expect(known === fresh, `${name} is stale: npm run generate -w @crosslink/web`).toBe(true);
  }
  await rm(folder, { recursive: true });
});
