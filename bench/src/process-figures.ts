/** What the kernel knows of a process. Linux only; undefined elsewhere. */
import { readdirSync, readFileSync } from 'node:fs';

/** Memory in RAM now, in MB. */
export function residentMb(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Milliseconds that its threads have spent on a core since it began; those of threads that ended are missing. */
export function cpuMs(pid: number): number | undefined {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return undefined;
  }
  const nanoseconds = threads.map((id) => Number(read(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0]));
  return nanoseconds.every(Number.isFinite)
    ? nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6
    : undefined;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
