import type { System } from '../../../platform/system.ts';
import { findWaking } from '../queries.ts';
import { stepRollouts } from '../step-rollout.ts';

/** Until no step is due: where the service itself is faster with one of them, the rest is left to it, which may be under way. */
export async function stepAllRollouts(system: System): Promise<void> {
  const { clock, database } = system;
  do await stepRollouts(system);
  while ((await findWaking(database.db, clock.now(), 1, [])).length > 0);
}
