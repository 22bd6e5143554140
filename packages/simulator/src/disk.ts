/**
 * A disk that keeps what a real one promises and no more: after a loss of power the directory is that of its last
 * sync, or of some moment since; a file has what was synced of it and perhaps some of the rest, perhaps as zeros.
 */
import type { Disk, DiskFile } from '../../../sdks/typescript/src/disk.ts';
import type { Random } from './random.ts';
import type { SimulatedProcess } from './simulated-process.ts';

interface File {
  bytes: Buffer;
  syncedBytes: number;
  changedAtMs: number;
}

type Directory = ReadonlyMap<string, File>;

export class SimulatedDisk {
  readonly #random: Random;
  readonly #onFault: (kind: string) => void;
  #files: Directory = new Map();
  /** Every directory since its last sync, oldest first: a loss of power leaves one of them. */
  #history: Directory[] = [this.#files];
  /** Probability that an operation fails. */
  errorChance = 0;
  slownessMs = 20;
  /** Operations never come back. */
  isHanging = false;
  /** Some operation of the present life took, or takes, longer than close() waits for it. */
  wasSlow = false;
  /** Operations under way. */
  busy = 0;
  onRenamed: (path: string, bytes: Buffer) => void = () => {};
  onWriting: () => void = () => {};
  onSynced: () => void = () => {};
  onPowerLost: () => void = () => {};

  constructor(random: Random, onFault: (kind: string) => void) {
    this.#random = random;
    this.#onFault = onFault;
  }

  /** What the process that is killed had begun is done or not; what it wrote is in the kernel's hands. */
  processDied(): void {
    this.busy = 0;
    this.wasSlow = false;
  }

  losePower(): void {
    this.processDied();
    const survives = this.#random.pick(this.#history);
    const files = new Map<string, File>();
    for (const [path, file] of survives) {
      const { bytes, syncedBytes } = file;
      const kept = this.#random.integer(syncedBytes, bytes.length);
      if (kept < bytes.length) this.#onFault('a file torn by a loss of power');
      const torn = Buffer.from(bytes.subarray(0, kept));
      if (this.#random.chance(0.5)) torn.fill(0, syncedBytes);
      files.set(path, { ...file, bytes: torn, syncedBytes: torn.length });
    }
    this.#files = files;
    this.#history = [files];
    this.onPowerLost();
  }

  /** The disk as a process has it. */
  of(process: SimulatedProcess): Disk {
    /** Done at some moment while it is waited for; a process that dies meanwhile does not hear of it. */
    const operate = <T>(run: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        this.busy++;
        this.wasSlow ||= this.isHanging || this.slownessMs > 100;
        if (this.isHanging) {
          this.#onFault('a disk operation that hangs');
          return;
        }
        process.receive(this.#random.next() * this.slownessMs, () => {
          let result: T;
          try {
            if (this.#random.chance(this.errorChance)) {
              this.#onFault('a disk error');
              throw failure(this.#random.pick(['EIO', 'ENOSPC']));
            }
            result = run();
          } catch (error) {
            process.receive(this.#random.next(), () => {
              this.busy--;
              reject(error as Error);
            });
            return;
          }
          process.receive(this.#random.next(), () => {
            this.busy--;
            resolve(result);
          });
        });
      });
    const find = (path: string): File => {
      const file = this.#files.get(path);
      if (!file) throw failure('ENOENT');
      return file;
    };
    return {
      read: (path) => {
        if (this.#random.chance(this.errorChance)) throw failure('EIO');
        return Buffer.from(find(path).bytes);
      },
      makeDirectory: () => operate(() => {}),
      create: (path) =>
        operate((): DiskFile => {
          if (this.#files.has(path)) throw failure('EEXIST');
          const file: File = { bytes: Buffer.alloc(0), syncedBytes: 0, changedAtMs: process.wallMs() };
          this.#change((files) => files.set(path, file));
          return {
            write: (bytes) => {
              this.onWriting();
              return operate(() => {
                file.bytes = Buffer.concat([file.bytes, Buffer.from(bytes as Uint8Array)]);
                file.changedAtMs = process.wallMs();
              });
            },
            sync: () =>
              operate(() => {
                file.syncedBytes = file.bytes.length;
              }),
            close: () => operate(() => {}),
          };
        }),
      rename: (from, to) =>
        operate(() => {
          const file = find(from);
          this.#change((files) => {
            files.delete(from);
            files.set(to, file);
          });
          this.onRenamed(to, file.bytes);
        }),
      remove: (path) =>
        operate(() => {
          find(path);
          this.#change((files) => files.delete(path));
        }),
      list: (directory) =>
        operate(() =>
          [...this.#files.keys()]
            .filter((path) => path.startsWith(`${directory}/`))
            .map((path) => path.slice(directory.length + 1)),
        ),
      changedAtMs: (path) => operate(() => find(path).changedAtMs),
      syncDirectory: () =>
        operate(() => {
          this.#history = [this.#files];
          this.onSynced();
        }),
    };
  }

  #change(make: (files: Map<string, File>) => void): void {
    const files = new Map(this.#files);
    make(files);
    this.#files = files;
    this.#history.push(files);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}
