import { fdatasyncSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

const int8 = 20;

/**
 * PGlite's own parameters except `-F`, which turns fsync off. `wal_sync_method=fsync` because its file
 * system layer knows no O_DSYNC; 32 MB of buffers keep resident memory low.
 */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=32MB'].flatMap((setting) => ['-c', setting]),
];

interface EmscriptenModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
}

/**
 * PGlite's files in a folder of ours, with an fsync that reaches the disk: without one, PostgreSQL is told
 * "done" and a power cut loses what was acknowledged. Set before the mount, so that crash recovery, too, syncs.
 */
class DurableNodeFS extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const syncing = (module: unknown) => {
      (module as EmscriptenModule).NODEFS.stream_ops.fsync = (stream) => {
        fdatasyncSync(stream.nfd);
        return 0;
      };
    };
    const preRun = [...(options.preRun ?? []), syncing] as NonNullable<typeof options.preRun>;
    return super.init(pglite, { ...options, preRun });
  }
}

/** Opens the embedded PostgreSQL in `<dataDir>/postgres`, creating it when there is none. */
export async function openPglite(dataDir: string): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableNodeFS(join(dataDir, 'postgres')),
    startParams,
    // count(*) and the like; they stay far below 2^53 here. The same holds for PostgreSQL, see postgres.ts.
    parsers: { [int8]: Number },
  });
}
