/**
 * A disk that loses power. It is told of every sync of a database directory and keeps, in memory, what is then certain
 * to be on disk: a file's bytes and its name when the file was synced, a directory's names when the directory was.
 * At given syncs it writes out what a machine that loses power at that moment may find.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { SyncObserver } from '../synced-filesystem.ts';

export interface RecorderOptions {
  /** The find of the cut at sync n becomes `<finds>/<n>/pgdata`. */
  finds: string;
  /** Numbers of syncs, counted from one. */
  cuts: number[];
  /** Shared memory; the first element counts the syncs. */
  counter: Int32Array;
  /** From 0 to 1: how much of what was written but not synced is on disk all the same, file by file. */
  luck: number;
  seed: number;
  /** Syncs of paths that begin so are lost: a disk that lies, for negative controls. */
  lies?: string;
}

type Names = Map<string, string | undefined>;

export const observeSyncs: SyncObserver = (argument, directory) => {
  const { finds, cuts, counter, luck, seed, lies } = argument as RecorderOptions;
  const contents = new Map<string, Buffer>();
  const directories = new Map<string, Names>();
  const random = createRandom(seed);

  const keepFile = (path: string) => {
    const key = readIdentity(join(directory, path));
    contents.set(key, readFileSync(join(directory, path)));
    // Linux file systems write the name of a new file with it.
    namesOf(dirname(path)).set(path, key);
  };
  const namesOf = (path: string): Names => {
    if (!directories.has(path)) directories.set(path, new Map());
    return directories.get(path) as Names;
  };
  const keepNames = (path: string) => {
    const names: Names = new Map();
    for (const child of listChildren(directory, path)) {
      names.set(child.path, child.isDirectory ? undefined : readIdentity(join(directory, child.path)));
    }
    directories.set(path, names);
  };
  const keepTree = (path: string) => {
    keepNames(path);
    for (const child of listChildren(directory, path)) {
      if (child.isDirectory) keepTree(child.path);
      else keepFile(child.path);
    }
  };

  const writeFind = (to: string) => {
    const write = (path: string, content: Buffer) => {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      writeFileSync(join(to, path), content);
    };
    for (const [path, names] of directories) {
      mkdirSync(join(to, path), { recursive: true });
      for (const [name, key] of names) if (key) write(name, contents.get(key) ?? Buffer.alloc(0));
    }
    for (const path of listFiles(directory, '')) {
      if (random() < luck) write(path, readFileSync(join(directory, path)));
    }
  };

  keepTree('');
  return (absolutePath) => {
    const path = relative(directory, absolutePath);
    if (!lies || !path.startsWith(lies)) {
      if (statSync(absolutePath).isDirectory()) keepNames(path);
      else keepFile(path);
    }
    const count = Atomics.add(counter, 0, 1) + 1;
    if (cuts.includes(count)) writeFind(join(finds, String(count), 'pgdata'));
  };
};

/** An inode's number is used again; with its time of birth it is not. */
function readIdentity(path: string): string {
  const { ino, birthtimeNs } = statSync(path, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}

function listChildren(root: string, path: string): { path: string; isDirectory: boolean }[] {
  return readdirSync(join(root, path), { withFileTypes: true }).map((entry) => ({
    path: join(path, entry.name),
    isDirectory: entry.isDirectory(),
  }));
}

function listFiles(root: string, path: string): string[] {
  return listChildren(root, path).flatMap((child) =>
    child.isDirectory ? listFiles(root, child.path) : [child.path],
  );
}

/** mulberry32, so that a find can be made again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
