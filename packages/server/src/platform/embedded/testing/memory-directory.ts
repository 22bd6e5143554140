import { statfsSync } from 'node:fs';
import { type TemporaryDirectory, temporaryDirectory } from '@halyard/testkit';

/**
 * A temporary directory in memory where there is room for it, else on disk. Tests of the embedded database write
 * gigabytes, a copy of one is six hundred files, and what they look at is what is in files and which were synced, not
 * what a disk made of it.
 */
export function memoryDirectory(): TemporaryDirectory {
  return temporaryDirectory('halyard-', hasRoom('/dev/shm') ? '/dev/shm' : undefined);
}

function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > 2 * 1024 ** 3;
  } catch {
    return false;
  }
}
