// Builds the web app into the server, unless what is there is of the same sources: npm run build.
// Plain JavaScript, for it runs while `npm ci` installs, with whatever Node there is.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = fileURLToPath(new URL('..', import.meta.url));
const target = join(web, '../server/public');
const stamp = '.sources';

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

function sourcesHash() {
  const hash = createHash('sha256');
  const files = [
    ...['src', 'public', 'scripts'].flatMap((folder) => filesIn(join(web, folder))),
    ...['index.html', 'package.json', 'vite.config.ts', '../../package-lock.json'].map((file) =>
      join(web, file),
    ),
  ];
  for (const file of files) hash.update(file.slice(web.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function compress(file) {
  if (!/\.(js|css|svg)$/.test(file)) return;
  const text = readFileSync(file);
  if (text.length < 1000) return;
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  writeFileSync(`${file}.br`, brotliCompressSync(text, { params }));
}

async function build() {
  // Whatever starts this (tests do), people get what is made for them.
  process.env.NODE_ENV = 'production';
  const hash = sourcesHash();
  const known = join(target, stamp);
  if (existsSync(known) && readFileSync(known, 'utf8') === hash) return;
  const vite = await import('vite').catch(() => undefined);
  if (!vite) {
    console.error('The web app is not built: this installation has no build tools.');
    return;
  }
  const startedAt = performance.now();
  // Beside it and then renamed, so that a server meanwhile has the old app or the new one.
  const fresh = `${target}.${process.pid}`;
  await vite.build({
    configFile: join(web, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: fresh, emptyOutDir: true },
  });
  filesIn(fresh).forEach(compress);
  writeFileSync(join(fresh, stamp), hash);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.error(`Built the web app into packages/server/${basename(target)} in ${seconds} s.`);
}

await build();
