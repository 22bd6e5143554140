/** Loaded into a service that is measured: on SIGUSR2 it writes what only the process itself knows. */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import type { Inside } from '../delivery/nodes.ts';

const file = process.env['HALYARD_BENCH_INSIDE'];
/** Also what is measured where nothing holds up the loop. */
const resolutionMs = 10;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  process.on('SIGUSR2', () => {
    // Only where the service was started with --expose-gc.
    globalThis.gc?.();
    const inside: Inside = {
      longestDelayMs: Math.max(0, delay.max / 1e6 - resolutionMs),
      heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    };
    delay.reset();
    // Never half written when it is found.
    writeFileSync(`${file}.new`, JSON.stringify(inside));
    renameSync(`${file}.new`, file);
  });
}
