#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is imported: compiled sources are kept for the next start.
enableCompileCache();
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv);
