/** What every part of one simulation stands on. */
import type { Defect } from './defects/defect.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

export interface Ground {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly trace: Trace;
  readonly defect: Defect | undefined;
}
