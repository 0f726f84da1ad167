import { PGlite } from '@electric-sql/pglite';
import { leaveWasmUnoptimized } from './embedded.ts';
import { syncTree } from './sync-folder.ts';

// A program of its own, see cluster.ts: makes the embedded PostgreSQL's files in the folder it is given.
const folder = process.argv[2];
if (folder === undefined) throw new TypeError('Which folder?');
process.once('disconnect', () => process.exit(1));
leaveWasmUnoptimized();
const pglite = await PGlite.create(folder);
await pglite.close();
syncTree(folder);
process.exit(0);
