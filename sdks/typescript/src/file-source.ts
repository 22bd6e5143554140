/**
 * Flags from a file that people edit. The file is looked at by its path now and again, which sees an editor that
 * renames, a mounted directory and a network drive alike, where watching sees some; what changed is read when two
 * looks agree, so that a file is not read while it is being written.
 */
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '@halyard/core';
import { readFlagsFile } from './flags-file.ts';
import { ConfigurationError } from './options.ts';
import type { Sink, Source, SourceTools } from './source.ts';

export interface FileSourceOptions {
  /** How often the file is looked at, in milliseconds, from 10. Default 500; a change is seen at the second look. */
  lookMs?: number;
}

/**
 * A source to be given to connect(): a snapshot as `GET /sdk/snapshot` answers it, or `{ "flags": { key: value } }`.
 * It is taken anew when it changes. While it is broken or gone the last good state goes on answering, every problem is
 * logged with its place, and the client becomes STALE.
 *
 * Throws ConfigurationError where that is no path.
 */
export function fileSource(path: string | URL, { lookMs = 500 }: FileSourceOptions = {}): Source {
  const isPath = path instanceof URL ? path.protocol === 'file:' : typeof path === 'string' && path !== '';
  if (!isPath) throw new ConfigurationError("fileSource() needs a path: fileSource('flags.json')");
  if (!(lookMs >= 10 && lookMs < 2 ** 31)) throw new ConfigurationError('lookMs must be a number from 10');
  const file = path instanceof URL ? fileURLToPath(path) : path;
  return { start: (sink, tools) => new FileReader(file, lookMs, sink, tools).start() };
}

const LOOK = 'look at the file';

class FileReader {
  readonly #path: string;
  readonly #lookMs: number;
  readonly #sink: Sink;
  readonly #tools: SourceTools;
  #held: Snapshot | undefined;
  /** What the file looked like when it was read, and at the last look. */
  #read = '';
  #seen = '';
  #isStopped = false;

  constructor(path: string, lookMs: number, sink: Sink, tools: SourceTools) {
    this.#path = path;
    this.#lookMs = lookMs;
    this.#sink = sink;
    this.#tools = tools;
  }

  start(): () => void {
    try {
      this.#read = looksOf(statSync(this.#path, { bigint: true }));
      this.#take(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      this.#read = (error as Error).message;
      this.#complain([this.#read]);
    }
    this.#lookLater();
    return () => {
      this.#isStopped = true;
      this.#tools.timetable.clear(LOOK);
    };
  }

  #lookLater(): void {
    if (!this.#isStopped) this.#tools.timetable.set(LOOK, this.#lookMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const looks = await stat(this.#path, { bigint: true }).then(looksOf, (error: Error) => error.message);
    const isSettled = looks === this.#seen;
    this.#seen = looks;
    if (isSettled && looks !== this.#read) {
      this.#read = looks;
      await readFile(this.#path, 'utf8')
        .then((text) => this.#take(text))
        // Of the disk; or of a document so deep that the stack does not suffice for it.
        .catch((error: Error) => this.#complain([error.message]));
    }
    this.#lookLater();
  }

  #take(text: string): void {
    if (this.#isStopped) return;
    const result = readFlagsFile(text, this.#held);
    if (Array.isArray(result)) {
      this.#complain(result);
      return;
    }
    const refusal = result === this.#held ? undefined : this.#sink.replace(result);
    if (refusal !== undefined) {
      this.#complain([refusal]);
      return;
    }
    this.#held = result;
    this.#sink.synced();
  }

  #complain(problems: string[]): void {
    if (this.#isStopped) return;
    const name = basename(this.#path);
    for (const problem of problems) this.#tools.log.error(`halyard: ${name}: ${problem}`);
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    this.#sink.failed(`${name}: ${problems[0]}${more}`);
  }
}

function looksOf({ mtimeNs, size, ino }: BigIntStats): string {
  return `${mtimeNs} ${size} ${ino}`;
}
