import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { SandboxError } from '../errors.ts';
import type { Snapshot } from './snapshot.ts';

const format = 'crosslink-sandbox-state/1';

/** The first line of the file; the second is the snapshot. */
interface Header {
  format: string;
  /** Which Jira it was. */
  version: string;
  /** Of the second line. */
  sha256: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The disk says no: a folder, missing rights, no room. */
function inaccessible(path: string, cause: unknown): SandboxError {
  return new SandboxError(`The state file ${path} cannot be used: ${(cause as Error).message}`, {
    code: 'sandbox_state_inaccessible',
    remedy: 'Name a file in a folder that this user may write to.',
    cause,
  });
}

function unreadable(path: string, cause?: unknown): SandboxError {
  return new SandboxError(`The state file ${path} is damaged`, {
    code: 'sandbox_state_unreadable',
    remedy: 'Restore it from a copy, or start with another file; this one was left as it is.',
    cause,
  });
}

function foreign(path: string, what: string): SandboxError {
  return new SandboxError(`The state file ${path} ${what}`, {
    code: 'sandbox_state_foreign',
    remedy: 'Start the sandbox that wrote it, or start with another file; this one was left as it is.',
  });
}

function parse(path: string, text: string, version: string): Snapshot {
  const end = text.indexOf('\n');
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(text.slice(0, end)) as Partial<Header> | null;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (header?.format !== format) throw foreign(path, 'is not one of this sandbox');
  if (header.version !== version)
    throw foreign(path, `is of a Jira ${String(header.version)}, not ${version}`);
  const body = text.slice(end + 1);
  if (digest(body) !== header.sha256) throw unreadable(path);
  return JSON.parse(body) as Snapshot;
}

/**
 * What the file holds; undefined: there is none yet.
 * @throws SandboxError `sandbox_state_inaccessible`, `sandbox_state_unreadable`, `sandbox_state_foreign`
 */
export async function readStateFile(path: string, version: string): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw inaccessible(path, cause);
  }
  return parse(path, text, version);
}

/**
 * Beside the file first, then in its place: a reader finds the old or the new, and a power cut leaves one of them.
 * @throws SandboxError `sandbox_state_inaccessible`
 */
export async function writeStateFile(path: string, version: string, snapshot: Snapshot): Promise<void> {
  try {
    await replaceFile(path, version, snapshot);
  } catch (cause) {
    throw inaccessible(path, cause);
  }
}

async function replaceFile(path: string, version: string, snapshot: Snapshot): Promise<void> {
  const body = JSON.stringify(snapshot);
  const header: Header = { format, version, sha256: digest(body) };
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  // Tokens and passwords are in it.
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(header)}\n${body}`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
