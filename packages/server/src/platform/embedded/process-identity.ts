import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * What tells one process from every other, before and after it: a pid alone is used again. `startedAt` and `bootId`
 * are opaque and undefined where the platform does not tell; `pidNamespace` says which numbering the pid
 * belongs to (containers on one machine have one each).
 */
export interface ProcessIdentity {
  pid: number;
  startedAt?: string | undefined;
  bootId?: string | undefined;
  pidNamespace?: string | undefined;
}

/** `unknown`: the process lives, if it does, in another container, where its pid cannot be looked up. */
export type Liveness = 'alive' | 'dead' | 'unknown';

export function identifyThisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    startedAt: findStart(process.pid),
    bootId: readBootId(),
    pidNamespace: readPidNamespace(),
  };
}

/** Whether that very process still exists; a stopped one does, a zombie does not. */
export function findLiveness(identity: ProcessIdentity): Liveness {
  const bootId = readBootId();
  if (bootId !== undefined && identity.bootId !== undefined && bootId !== identity.bootId) return 'dead';
  if (identity.pidNamespace !== readPidNamespace()) return 'unknown';
  if (!exists(identity.pid)) return 'dead';
  const startedAt = findStart(identity.pid);
  if (process.platform === 'linux') return startedAt === identity.startedAt ? 'alive' : 'dead';
  // Elsewhere the start may be unreadable for a moment: only another known one proves another process.
  return startedAt === undefined || identity.startedAt === undefined || startedAt === identity.startedAt
    ? 'alive'
    : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Undefined also for a zombie, which holds nothing any more. */
function findStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // proc(5): the second field, the name, is in brackets and may hold blanks; state is the 3rd, start the 22nd.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    }
    if (process.platform === 'win32') return undefined;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function readBootId(): string | undefined {
  try {
    return process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
      : undefined;
  } catch {
    return undefined;
  }
}

function readPidNamespace(): string | undefined {
  try {
    return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : undefined;
  } catch {
    return undefined;
  }
}
