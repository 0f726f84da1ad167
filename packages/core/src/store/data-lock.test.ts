import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockDataFolder } from './data-lock.ts';

let dataDir = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crosslink-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** Another process that holds the lock. */
async function otherHolder() {
  const module = new URL('./data-lock.ts', import.meta.url).href;
  const code = `const { lockDataFolder } = await import(${JSON.stringify(module)});
    lockDataFolder(process.argv[1]);
    // A lock nobody keeps a reference to is a lock all the same.
    gc();
    console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { pid: child.pid, kill };
}

describe('the lock of a data folder', () => {
  test('keeps a second one out, in this process too, until it is released', () => {
    const lock = lockDataFolder(dataDir);
    expect(() => lockDataFolder(dataDir)).toThrow(expect.objectContaining({ code: 'data_in_use' }));
    lock.release();
    lockDataFolder(dataDir).release();
    expect(existsSync(join(dataDir, 'pid'))).toBe(false);
  });

  test('names the process that holds it, and ends with that process however it dies', async () => {
    const other = await otherHolder();
    expect(() => lockDataFolder(dataDir)).toThrow(`pid ${other.pid}`);
    await other.kill();
    // What a killed process leaves behind: its pid, maybe somebody else's by now.
    expect(existsSync(join(dataDir, 'pid'))).toBe(true);
    lockDataFolder(dataDir).release();
  });
});
