import { execFileSync } from 'node:child_process';

const script = new URL('../packages/web/scripts/build.js', import.meta.url).pathname;

/** Builds the web app before the tests, unless it is built of these very sources. */
export default function buildWebApp(): void {
  execFileSync(process.execPath, [script], { stdio: 'inherit' });
}
