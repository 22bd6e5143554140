/**
 * Cleaning that has to happen however the process ends: by itself, by an uncaught error, or by a signal.
 * Only SIGKILL leaves things behind.
 */

type Cleanup = () => void;

const cleanups = new Set<Cleanup>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let listening = false;

/**
 * Runs `cleanup`, which has to be synchronous, when the process ends; newest first.
 * The returned function forgets it again.
 */
export function atExit(cleanup: Cleanup): () => void {
  if (!listening) {
    listening = true;
    process.on('exit', runAll);
    for (const signal of signals) process.on(signal, onSignal);
  }
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
  };
}

function onSignal(signal: NodeJS.Signals): void {
  runAll();
  // Node ends on these signals only while nobody listens. Whoever else listens decides for itself.
  process.off(signal, onSignal);
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function runAll(): void {
  for (const cleanup of [...cleanups].reverse()) {
    cleanups.delete(cleanup);
    try {
      cleanup();
    } catch (error) {
      process.stderr.write(`Cleaning up failed: ${String(error)}\n`);
    }
  }
}
