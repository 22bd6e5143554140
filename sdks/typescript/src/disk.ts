/** What the cache needs of a file system: a port, and what it is on Node. Every error of it is thrown as it comes. */
import { readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';

export interface Disk {
  read(path: string): Uint8Array;
  /** With its parents, for this user only; nothing happens where it exists. */
  makeDirectory(directory: string): Promise<void>;
  /** A new file for this user only; fails where there is one, or a link that someone else put there. */
  create(path: string): Promise<DiskFile>;
  /** Replaces what is there, all at once. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names, in any order. */
  list(directory: string): Promise<string[]>;
  /** Milliseconds since 1970. */
  changedAtMs(path: string): Promise<number>;
  /** So that renames in it survive a loss of power. */
  syncDirectory(directory: string): Promise<void>;
}

export interface DiskFile {
  /** Behind what was written before. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** What was written survives a loss of power from here on. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export const nodeDisk: Disk = {
  read: (path) => readFileSync(path),
  makeDirectory: async (directory) => void (await mkdir(directory, { recursive: true, mode: 0o700 })),
  async create(path) {
    const file = await open(path, 'wx', 0o600);
    return {
      write: (bytes) => file.writeFile(bytes),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
  rename,
  remove: unlink,
  list: (directory) => readdir(directory),
  changedAtMs: async (path) => (await stat(path)).mtimeMs,
  async syncDirectory(directory) {
    // Windows opens no directories, and needs none of this.
    if (process.platform === 'win32') return;
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
