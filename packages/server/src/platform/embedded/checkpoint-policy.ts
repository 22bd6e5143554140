/** When to CHECKPOINT. In single-user mode, which PGlite is, PostgreSQL never does so by itself. */
export interface CheckpointPolicy {
  /** `walBytes`: position in the log; `nowMs`: of any steady clock. */
  isDue(walBytes: number, nowMs: number): boolean;
  /** Whether anything was written since the last one. */
  hasGrown(walBytes: number): boolean;
  /** Tells of a checkpoint after which the log stands at `walBytes`. */
  done(walBytes: number, nowMs: number): void;
}

/** Due after `bytes` of log, or as soon as there is any log `intervalMs` after the last one. */
export function createCheckpointPolicy(
  { bytes, intervalMs }: { bytes: number; intervalMs: number },
  start: { walBytes: number; nowMs: number },
): CheckpointPolicy {
  let last = start;
  return {
    isDue: (walBytes, nowMs) =>
      walBytes - last.walBytes >= bytes || (walBytes > last.walBytes && nowMs - last.nowMs >= intervalMs),
    hasGrown: (walBytes) => walBytes > last.walBytes,
    done(walBytes, nowMs) {
      last = { walBytes, nowMs };
    },
  };
}
