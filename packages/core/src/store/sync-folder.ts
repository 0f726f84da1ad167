import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Puts a folder's entries on the disk: new, renamed and removed names; not what the files contain. */
export function syncFolder(folder: string): void {
  // Windows syncs names by itself and lets no folder be opened.
  if (process.platform === 'win32') return;
  syncPath(folder);
}

/** Puts everything in and below a folder on the disk. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) syncPath(path, 'r+');
    else if (entry.isDirectory()) syncFolder(path);
  }
  syncFolder(folder);
}

function syncPath(path: string, flags = 'r'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
