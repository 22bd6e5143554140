import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, changeFlag } from '../change-flag.ts';
import type { RunningService } from '../run-service.ts';

/** How a flag is turned off and on again and again. */
export interface ChangesChoice {
  key: string;
  flag?: string;
  changes: number;
  /** Before those that count. */
  warmChanges?: number;
  /** From one's answer to the next; up to two fifths more, so as not to be in step with any timer. */
  spacingMs: number;
}

/** The flag is enabled before; afterwards too where the number of all of them is even. `onWarm` is awaited in between. */
export async function makeChanges(
  service: RunningService,
  { key, flag, changes, warmChanges = 0, spacingMs }: ChangesChoice,
  onWarm?: () => Promise<void>,
): Promise<Change[]> {
  const made: Change[] = [];
  for (let i = 0; i < warmChanges + changes; i++) {
    if (i === warmChanges) await onWarm?.();
    const change = await changeFlag(service, key, i % 2 === 1, flag);
    if (i >= warmChanges) made.push(change);
    await sleep(spacingMs * (1 + 0.4 * Math.random()));
  }
  return made;
}
