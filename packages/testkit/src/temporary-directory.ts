import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';

/** A directory that exists until `remove()`, the end of an `await using` block or the end of the process. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  /** Safe to call twice. */
  remove(): Promise<void>;
}

/** Makes an empty directory, readable by this user only. `parent` is the system's place for them by default. */
export function temporaryDirectory(prefix = 'halyard-', parent = tmpdir()): TemporaryDirectory {
  const path = mkdtempSync(join(realpathSync(parent), prefix));
  const removeNow = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const forget = atExit(removeNow);
  const remove = async () => {
    forget();
    removeNow();
  };
  return { path, remove, [Symbol.asyncDispose]: remove };
}
