// Run after changing the settings table: node packages/server/src/write-config-documents.ts
import { writeFile } from 'node:fs/promises';
import { configurationPage, environmentExample } from './config-documents.ts';

const root = new URL('../../../', import.meta.url);
await writeFile(new URL('.env.example', root), environmentExample());
await writeFile(new URL('docs/configuration.md', root), configurationPage());
