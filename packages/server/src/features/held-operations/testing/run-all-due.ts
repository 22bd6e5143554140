import type { System } from '../../../platform/system.ts';
import { findDue } from '../queries.ts';
import { runDue } from '../runner.ts';

/** Until nothing is due: where the service's own runner is faster with one of them, the rest is left to it, which may be under way. */
export async function runAllDue(system: System): Promise<void> {
  const { clock, database } = system;
  do await runDue(system);
  while ((await findDue(database.db, clock.now(), 1, [])).length > 0);
}
