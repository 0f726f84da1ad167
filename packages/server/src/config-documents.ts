import { settings } from './config.ts';
import type { Setting } from './config.ts';

const rows: Setting[] = Object.values(settings);

/** `.env.example`: every setting, commented out, with its explanation above it. */
export function environmentExample(): string {
  const blocks = rows.map(
    (row) => `# ${row.doc}\n# Default: ${row.fallback}\n#${row.variable}=${row.example}\n`,
  );
  return `# Settings of Crosslink. Copy to .env and uncomment what you need.\n\n${blocks.join('\n')}`;
}

/** `docs/configuration.md`: the same table for reading. */
export function configurationPage(): string {
  const lines = rows.map((row) => `### ${row.variable}\n\n${row.doc}\n\nDefault: ${row.fallback}\n`);
  return `# Configuration

Crosslink is configured by environment variables; \`crosslink start\` also reads a \`.env\` file in the folder it is
started from (the environment wins). All problems are reported at once and stop the start.

This page is written from the settings table in \`packages/server/src/config.ts\` by
\`node packages/server/src/write-config-documents.ts\`.

${lines.join('\n')}`;
}
