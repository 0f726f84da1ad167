import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error.ts';

/** What `crosslink login` keeps. */
export interface Credentials {
  /** The server that was logged in to last. */
  current?: string | undefined;
  /** API keys by the server's address. */
  keys: Record<string, string>;
}

export function credentialsFile(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return join(folder || join(homedir(), '.config'), 'crosslink', 'credentials.json');
}

/** @throws CliError `credentials_unreadable`, `credentials_exposed` (others may read the file) */
export async function readCredentials(): Promise<Credentials> {
  const path = credentialsFile();
  const text = await readPrivate(path);
  if (text === undefined) return { keys: {} };
  try {
    const { current, keys } = JSON.parse(text) as Credentials;
    return { current, keys: { ...keys } };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Undefined where there is no file. */
async function readPrivate(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw exposed(path);
    return await file.readFile('utf8');
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

/** Replaces the file as a whole, so that nobody ever reads half of it. */
export async function writeCredentials(credentials: Credentials): Promise<void> {
  const path = credentialsFile();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    // A new file with this mode from the beginning; never one that somebody else has prepared.
    await using file = await open(unfinished, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.sync();
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function unreadable(path: string, cause: unknown): CliError {
  return new CliError({
    code: 'credentials_unreadable',
    message: `${path} cannot be read: ${(cause as Error).message}`,
    remedy: 'Delete it and run crosslink login again, or set CROSSLINK_URL and CROSSLINK_API_KEY.',
    cause,
  });
}

function exposed(path: string): CliError {
  return new CliError({
    code: 'credentials_exposed',
    message: `${path} holds API keys, and others on this machine may read it.`,
    remedy: `Run chmod 600 '${path}'. If somebody may have read it, revoke its keys and log in again.`,
  });
}
