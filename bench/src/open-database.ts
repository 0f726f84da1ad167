// What `crosslink start` is measured against: a process that opens the embedded database, asks it one thing,
// and says so. The settings are those of durability, as Crosslink uses them; all else is PGlite's default.
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

const [folder = ''] = process.argv.slice(2);
const settings = ['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=32MB'];
const database = await PGlite.create({
  fs: new NodeFS(folder),
  startParams: [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    ...settings.flatMap((setting) => ['-c', setting]),
  ],
});
await database.query('select 1');
console.log('open');
await database.close();
