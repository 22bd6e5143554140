/** One kind of thing that goes wrong; it ends by itself, or when all is mended. */
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';

export interface Fault {
  readonly name: string;
  /** Answers what it met, or undefined: there was nothing it could have happened to. */
  strike(simulation: Simulation, random: Random): string | undefined;
}

/** Milliseconds that a fault lasts: mostly short. */
export function drawDurationMs(random: Random): number {
  return random.logBetween(50, 60_000);
}
