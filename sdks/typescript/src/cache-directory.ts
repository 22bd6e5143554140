/**
 * Where snapshots are kept when nobody says: the user's cache directory, which outlives a reboot, or the temporary
 * directory where there is no home to write to, as in many containers.
 */
import { accessSync, constants } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { makeDirectory } from './cache-file.ts';

/** The first directory that can be written, made if needed; undefined if there is none. Never throws. */
export function findCacheDirectory(): string | undefined {
  return candidates().find((directory) => makeDirectory(directory) && isWritable(directory));
}

function candidates(): string[] {
  const directories: string[] = [];
  try {
    const home = homedir();
    if (process.platform === 'win32') directories.push(join(home, 'AppData', 'Local', 'halyard'));
    else if (process.platform === 'darwin') directories.push(join(home, 'Library', 'Caches', 'halyard'));
    else directories.push(join(home, '.cache', 'halyard'));
  } catch {}
  directories.push(join(tmpdir(), `halyard-${userId()}`));
  return directories;
}

/** Users of one machine do not share a directory: the first one would lock the others out. */
function userId(): string {
  try {
    return process.getuid ? String(process.getuid()) : userInfo().username;
  } catch {
    return 'user';
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
