import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../wait-for.ts';
import { type ClusterPlace, ownerOptions } from './initialise-cluster.ts';
import { childrenOf, isRunning } from './process-tree.ts';

/** A running PostgreSQL server: the process that started all its backends. */
export interface Postmaster {
  /** Fast shutdown: open transactions roll back, what was committed is written. */
  stop(): Promise<void>;
  /** SIGKILL for the server and each of its backends; resolves when they are gone. */
  kill9(): Promise<void>;
  /** Immediate shutdown, waited for without a turn of the event loop: for the end of this process. */
  endNow(): void;
}

/** Starts the server on `port` and waits until it accepts connections. Throws with what it logged. */
export async function startPostmaster(
  place: ClusterPlace,
  settings: Readonly<Record<string, string | number>>,
): Promise<Postmaster> {
  const server = spawn(
    join(place.binaries.directory, 'postgres'),
    ['-D', place.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Its own session: Ctrl-C in a terminal reaches the tests first, and they stop it in order.
    { ...ownerOptions(place), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000);
  });
  let ended = false;
  const pid = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => {
      ended = true;
    });
    server.once('spawn', () => resolve(server.pid ?? 0));
  });
  await waitFor(() => ended || isReady(place.data, pid), { timeoutMs: 60_000, what: 'PostgreSQL to start' });
  if (ended) throw new Error(`PostgreSQL did not start:\n${log}`);

  const family = () => [pid, ...childrenOf(pid)];
  // A dead server that nobody has collected yet still has its process id: the next one would take it for alive.
  const isGone = (members: readonly number[]) =>
    waitFor(() => ended && !members.some(isRunning), { timeoutMs: 60_000, what: 'PostgreSQL to end' });
  return {
    async stop() {
      const members = family();
      if (!ended) process.kill(pid, 'SIGINT');
      await isGone(members);
    },
    async kill9() {
      const members = family();
      kill(members, 'SIGKILL');
      // A backend that forked in between notices that its parent is dead and ends by itself.
      await isGone(members);
    },
    endNow() {
      if (ended) return;
      const members = family();
      kill([pid], 'SIGQUIT');
      const deadline = performance.now() + 3_000;
      const sleeper = new Int32Array(new SharedArrayBuffer(4));
      while (isRunning(pid) && performance.now() < deadline) Atomics.wait(sleeper, 0, 0, 10);
      kill(members.filter(isRunning), 'SIGKILL');
    },
  };
}

// The eighth line of postmaster.pid says so. The first says which server: a killed one leaves its file behind.
function isReady(data: string, pid: number): boolean {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}
