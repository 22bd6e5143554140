import type { Defect } from './defects/defect.ts';
import { type InvariantName, Violation } from './invariants/violation.ts';
import { runScenario } from './scenario.ts';
import { Simulation } from './simulation.ts';

export interface Outcome {
  seed: number;
  /** Of everything that happened. */
  traceHash: string;
  steps: number;
  virtualMs: number;
  /** How often each kind of fault struck, and what else is worth counting. */
  counts: ReadonlyMap<string, number>;
  failure?: Failure;
}

export interface Failure {
  invariant: InvariantName;
  message: string;
  /** Oldest first. */
  lastLines: readonly string[];
}

/** Everything that happens in it follows from the seed. One at a time in a process: defects are planted in classes. */
export async function runSeed(seed: number, defect?: Defect): Promise<Outcome> {
  const simulation = new Simulation(seed, defect);
  const uproot = defect?.plant?.();
  let uncaught: unknown;
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => {
    uncaught ??= error;
  });
  let failure: Failure | undefined;
  try {
    await runScenario(simulation);
    // Node tells of rejections that nobody handled when all else has been done.
    await new Promise((resolve) => setImmediate(resolve));
    if (uncaught !== undefined) throw uncaught;
  } catch (error) {
    failure = describe(error, simulation);
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
    uproot?.();
  }
  const { trace, scheduler } = simulation;
  return {
    seed,
    traceHash: trace.hash,
    steps: scheduler.steps,
    virtualMs: scheduler.nowMs,
    counts: trace.counts,
    ...(failure && { failure }),
  };
}

function describe(error: unknown, { trace }: Simulation): Failure {
  const { lastLines } = trace;
  if (error instanceof Violation) return { invariant: error.invariant, message: error.message, lastLines };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { invariant: 'total', message, lastLines };
}
