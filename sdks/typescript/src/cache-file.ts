/**
 * The last known good snapshot on disk, for a start while the service is away. A write is made aside, fsynced and
 * renamed, so that a crash at any moment leaves the old or the new one; the one before is kept, and a checksum keyed
 * with the SDK key finds every other damage, and files that someone without the key has put there.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Snapshot } from '@halyard/core';
import { parseSnapshot } from './snapshot.ts';

const MAGIC = 'halyard-cache 1';
/** Files that a killed process left half written are removed after this long. */
const ABANDONED_MS = 3_600_000;

export class CacheFile {
  readonly path: string;
  readonly #key: string;
  /** A damaged current file must not take the place of the good one before it. */
  #isCurrentGood = true;
  #last: Promise<void> = Promise.resolve();

  /** @param url of the service; the file is named by a hash of it and of the key's selector, so it names neither. */
  constructor(directory: string, url: string, key: string) {
    const selector = key.replace(/^hal_[a-z]+_/, '').slice(0, 8);
    const name = createHash('sha256').update(`${url}\n${selector}`).digest('hex').slice(0, 32);
    this.path = join(directory, `${name}.snapshot`);
    this.#key = key;
  }

  /** The newest snapshot that is whole: the current one, else the one before, else undefined. Never throws. */
  read(): Snapshot | undefined {
    const current = this.#readOne(this.path);
    this.#isCurrentGood = current !== undefined;
    return current ?? this.#readOne(this.#previous);
  }

  /** Writes after whatever is being written; resolves to why it could not be, or to undefined. Never rejects. */
  write(snapshot: Snapshot): Promise<Error | undefined> {
    const result = this.#last
      .then(() => this.#write(snapshot))
      .then(
        () => undefined,
        (error: Error) => error,
      );
    this.#last = result.then(() => {});
    return result;
  }

  /** Resolves when no write is under way. */
  settled(): Promise<void> {
    return this.#last;
  }

  get #previous(): string {
    return `${this.path}.previous`;
  }

  #readOne(path: string): Snapshot | undefined {
    try {
      const bytes = readFileSync(path);
      const end = bytes.indexOf('\n');
      const body = bytes.subarray(end + 1);
      if (bytes.toString('latin1', 0, end) !== this.#header(body)) return undefined;
      return parseSnapshot(body.toString('utf8'));
    } catch {
      return undefined;
    }
  }

  #header(body: Uint8Array): string {
    return `${MAGIC} ${createHmac('sha256', this.#key).update(body).digest('hex')}`;
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const directory = dirname(this.path);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const body = Buffer.from(JSON.stringify(snapshot));
    const aside = `${this.path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
    try {
      // `wx`: a file or link that someone else put there is not followed.
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(`${this.#header(body)}\n`);
        await file.writeFile(body);
        await file.sync();
      } finally {
        await file.close();
      }
      if (this.#isCurrentGood) await rename(this.path, this.#previous).catch(ignoreMissing);
      await rename(aside, this.path);
    } catch (error) {
      await unlink(aside).catch(() => {});
      throw error;
    }
    this.#isCurrentGood = true;
    await syncDirectory(directory);
  }

  /** Removes what killed processes left half written. Never rejects. */
  async removeAbandoned(nowMs: number): Promise<void> {
    const directory = dirname(this.path);
    for (const name of await readdir(directory).catch(() => [])) {
      if (!name.startsWith(basename(this.path)) || !name.endsWith('.tmp')) continue;
      const path = join(directory, name);
      const isOld = await stat(path).then(
        ({ mtimeMs }) => mtimeMs < nowMs - ABANDONED_MS,
        () => false,
      );
      if (isOld) await unlink(path).catch(() => {});
    }
  }
}

/** Makes the directory if it can be made. */
export function makeDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** So that the renames survive a loss of power. Windows opens no directories, and needs none of this. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
