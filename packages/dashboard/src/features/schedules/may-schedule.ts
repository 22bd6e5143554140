import type { May, Target } from '../../api/use-may.ts';

/** Whether somebody may have a flag turned on or off at a time: the right to hold that, and the one to do it. */
export function maySchedule(may: May, target: Target): boolean {
  return may('createHeldOperation', target) && may('enableFlag', target);
}
