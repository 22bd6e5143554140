/**
 * The last known good snapshot on disk, for a start while the service is away. A write is made aside, fsynced and
 * renamed, so that a crash at any moment leaves the old or the new one; the one before is kept, and a checksum keyed
 * with the SDK key finds every other damage, and files that someone without the key has put there.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Snapshot } from '@halyard/core';
import { type Disk, nodeDisk } from './disk.ts';
import { parseSnapshot } from './snapshot.ts';

const MAGIC = 'halyard-cache 1';
/** Files that a killed process left half written are removed after this long. */
const ABANDONED_MS = 3_600_000;

export class CacheFile {
  readonly path: string;
  readonly #key: string;
  readonly #disk: Disk;
  readonly #uuid: () => string;
  /** A damaged current file must not take the place of the good one before it. */
  #isCurrentGood = true;
  #last: Promise<void> = Promise.resolve();
  #cleaning: Promise<void> = Promise.resolve();

  /** @param url of the service; the file is named by a hash of it and of the key's selector, so it names neither. */
  constructor(
    directory: string,
    url: string,
    key: string,
    around: { disk: Disk; uuid: () => string } = { disk: nodeDisk, uuid: randomUUID },
  ) {
    const selector = key.replace(/^hal_[a-z]+_/, '').slice(0, 8);
    const name = createHash('sha256').update(`${url}\n${selector}`).digest('hex').slice(0, 32);
    this.path = join(directory, `${name}.snapshot`);
    this.#key = key;
    this.#disk = around.disk;
    this.#uuid = around.uuid;
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

  /** Resolves when nothing is being written or removed. */
  async settled(): Promise<void> {
    await Promise.all([this.#last, this.#cleaning]);
  }

  /** Removes what killed processes left half written. Never rejects. */
  removeAbandoned(nowMs: number): Promise<void> {
    this.#cleaning = this.#removeAbandoned(nowMs);
    return this.#cleaning;
  }

  get #previous(): string {
    return `${this.path}.previous`;
  }

  #readOne(path: string): Snapshot | undefined {
    try {
      const bytes = Buffer.from(this.#disk.read(path));
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
    const disk = this.#disk;
    await disk.makeDirectory(directory);
    const body = Buffer.from(JSON.stringify(snapshot));
    const aside = `${this.path}.${this.#uuid()}.tmp`;
    try {
      const file = await disk.create(aside);
      try {
        await file.write(`${this.#header(body)}\n`);
        await file.write(body);
        await file.sync();
      } finally {
        await file.close();
      }
      if (this.#isCurrentGood) await disk.rename(this.path, this.#previous).catch(ignoreMissing);
      await disk.rename(aside, this.path);
    } catch (error) {
      await disk.remove(aside).catch(() => {});
      throw error;
    }
    this.#isCurrentGood = true;
    await disk.syncDirectory(directory);
  }

  async #removeAbandoned(nowMs: number): Promise<void> {
    const directory = dirname(this.path);
    for (const name of await this.#disk.list(directory).catch(() => [])) {
      if (!name.startsWith(basename(this.path)) || !name.endsWith('.tmp')) continue;
      const path = join(directory, name);
      const isOld = await this.#disk.changedAtMs(path).then(
        (changedAtMs) => changedAtMs < nowMs - ABANDONED_MS,
        () => false,
      );
      if (isOld) await this.#disk.remove(path).catch(() => {});
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
