import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSocketAnswered, listenAsHolder } from './holder-socket.ts';
import { findLiveness, identifyThisProcess, type ProcessIdentity } from './process-identity.ts';

/** Another process, or this one, has the directory open. `pid` is the holder's, in the holder's container. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  readonly pid: number;

  constructor(path: string, holder: ProcessIdentity, advice = '') {
    super(`${path} is held by process ${holder.pid}; only one process can use this directory.${advice}`);
    this.pid = holder.pid;
  }
}

/** Given back by `lockDirectory`; `release` may be called twice. */
export interface DirectoryLock {
  release(): void;
}

interface LockRecord extends ProcessIdentity {
  token: string;
  /** The file beside the lock at which the holder listens, if it can. */
  socketName?: string | undefined;
}

/**
 * Takes `halyard.lock` in a directory, or throws DirectoryInUseError within a second. A lock is taken over only from
 * a process that is known to be dead; one that is merely stopped keeps it for ever. Of several that try at once
 * exactly one wins. The lock of a holder on another machine (a shared file system) counts as that of an
 * earlier boot, so one directory must not be mounted on two machines.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'halyard.lock');
  const token = randomUUID();
  const socketName = `halyard-${token.slice(0, 8)}.sock`;
  const closeSocket = await listenAsHolder(join(directory, socketName));
  const record = { ...identifyThisProcess(), token, socketName: closeSocket ? socketName : undefined };
  try {
    await acquire(path, record, performance.now() + 500);
  } catch (error) {
    closeSocket?.();
    throw error;
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      closeSocket?.();
      if (readRecord(path)?.token === token) rmSync(path);
    },
  };
}

/**
 * The lock appears whole or not at all, since a finished file is linked to its name. Replacing a dead holder's needs
 * a second lock, named after that holder's token: who has it and still finds that token in the lock is the only
 * one who may rename over it, and a token never comes back. The second lock is taken by the same rule.
 */
async function acquire(path: string, record: LockRecord, deadline: number): Promise<void> {
  const own = `${path}.${record.token}.new`;
  writeRecord(own, record);
  try {
    while (!tryLink(own, path)) {
      const holder = readRecord(path);
      if (holder === undefined) continue;
      if (!(await isDead(path, holder))) throw new DirectoryInUseError(path, holder);
      const guard = `${path}.${holder.token}`;
      if (!(await tryAcquire(guard, record, deadline))) {
        if (performance.now() > deadline) throw new DirectoryInUseError(path, readRecord(path) ?? holder);
        await sleep(5);
        continue;
      }
      try {
        if (readRecord(path)?.token !== holder.token) continue;
        renameSync(own, path);
        if (holder.socketName) rmSync(join(dirname(path), holder.socketName), { force: true });
        return;
      } finally {
        rmSync(guard, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

async function tryAcquire(path: string, record: LockRecord, deadline: number): Promise<boolean> {
  try {
    await acquire(path, record, deadline);
    return true;
  } catch (error) {
    if (error instanceof DirectoryInUseError) return false;
    throw error;
  }
}

async function isDead(path: string, holder: LockRecord): Promise<boolean> {
  const liveness = findLiveness(holder);
  if (liveness !== 'unknown') return liveness === 'dead';
  const answered = holder.socketName && (await isSocketAnswered(join(dirname(path), holder.socketName)));
  if (typeof answered === 'boolean') return !answered;
  throw new DirectoryInUseError(
    path,
    holder,
    ' That was in another container and cannot be looked up: if it is gone, remove the lock file.',
  );
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writeRecord(path: string, record: LockRecord): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, JSON.stringify(record));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readRecord(path: string): LockRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as LockRecord;
  } catch {
    throw new Error(`${path} is not readable: remove it if no process uses the directory`);
  }
}
