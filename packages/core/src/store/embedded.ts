import { fdatasyncSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

declare global {
  // Part of Node, but typed with the browser's library only.
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how it is named
  namespace WebAssembly {
    type Module = object;
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

const int8 = 20;

/**
 * PGlite's own parameters except `-F`, which turns fsync off. `wal_sync_method=fsync` because its file
 * system layer knows no O_DSYNC; 32 MB of buffers keep resident memory low.
 */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=32MB'].flatMap((setting) => ['-c', setting]),
];

/** PostgreSQL itself: what PGlite would else load when it is created. */
interface PgliteParts {
  pgliteWasmModule: WebAssembly.Module;
  fsBundle: Blob;
}

/** Loads PostgreSQL, of which nothing depends on what it will open. */
export async function loadPglite(): Promise<PgliteParts> {
  leaveWasmUnoptimized();
  const read = (name: string) => readFile(new URL(name, import.meta.resolve('@electric-sql/pglite')));
  const [wasm, bundle] = await Promise.all([read('pglite.wasm'), read('pglite.data')]);
  return { pgliteWasmModule: await WebAssembly.compile(wasm), fsBundle: new Blob([bundle]) };
}

/**
 * Opens the embedded PostgreSQL whose files lie in `folder`; there must be some.
 * One process at a time, see data-lock.ts.
 */
export async function openPglite(folder: string, parts: PgliteParts): Promise<PGlite> {
  return PGlite.create({
    ...parts,
    fs: new DurableNodeFS(folder),
    startParams,
    // count(*) and the like; they stay far below 2^53 here. The same holds for PostgreSQL, see postgres.ts.
    parsers: { [int8]: Number },
  });
}

/**
 * Keeps V8 from compiling PostgreSQL a second time, with its optimizing compiler. That would take half a
 * gigabyte and a CPU for the first seconds after the start, 70 MB from then on, and make queries some 15 %
 * faster. It holds for the process: V8 has no finer switch.
 */
export function leaveWasmUnoptimized(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  // Function by function, when it is compiled: a start needs a fraction of them, and the module is a pinned one.
  setFlagsFromString('--wasm-lazy-validation');
}

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
