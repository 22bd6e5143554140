import { invariants } from './invariants/violation.ts';
import type { Outcome } from './run-seed.ts';

/** For people: the seed, the step, the invariant, what was found, and what happened before. */
export function describeFailure({ seed, steps, virtualMs, failure }: Outcome): string {
  if (!failure) return `seed ${seed}: nothing is wrong`;
  const { invariant, message, lastLines } = failure;
  return [
    ...lastLines.map((line) => `  ${line}`),
    `seed ${seed}, step ${steps}, virtual millisecond ${virtualMs.toFixed(1)}: ${invariant} does not hold`,
    `  (${invariants[invariant]})`,
    `  ${message}`,
    `Again: npm run simulate -- --seed ${seed}`,
  ].join('\n');
}
