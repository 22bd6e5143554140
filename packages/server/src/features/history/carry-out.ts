/** A plan becomes a change, or a preview of one. */
import { OperationError, operations, type Restoration } from '@halyard/contract';
import type { Door } from '../../door.ts';
import { saveFlag } from '../flags/index.ts';
import { saveSegment, takeAway } from '../segments/index.ts';
import type { Moment } from './moment.ts';
import type { Plan } from './plan.ts';

export interface Wish {
  environment: string | null;
  moment: Moment;
  basis: string;
  onConflict: 'refuse' | 'keep';
}

/** Throws CONFLICT where something cannot go back and nothing was said of leaving it; a dry run shows it instead. */
export async function carryOut(
  door: Door,
  plan: Plan,
  { environment, moment, basis, onConflict }: Wish,
): Promise<Restoration> {
  await plan.settle();
  const { conflicts } = plan;
  const entries = plan.entries();
  if (conflicts.length > 0 && onConflict === 'refuse' && !door.isDryRun) {
    const [first] = conflicts as [(typeof conflicts)[number]];
    const rest = conflicts.length > 1 ? ` (and ${conflicts.length - 1} more)` : '';
    const what = `${first.kind} ${first.key}${first.pointer}: ${first.message}${rest}`;
    throw new OperationError('CONFLICT', what, { more: { conflicts } });
  }
  await write(door, plan);
  return {
    project: door.project,
    environment,
    moment: { seq: moment.seq, at: moment.at.toISOString() },
    basis,
    entries,
    conflicts,
  };
}

/** In any order: everything was judged against all of it. Each is also asked for as what it is, beside the operation that it is part of. */
async function write(door: Door, { segments, flags, surroundings }: Plan): Promise<void> {
  for (const { before, after } of segments.values()) {
    if (before === after) continue;
    const count = door.items.length;
    if (after) await saveSegment(door, before, after, [], surroundings);
    else await takeAway(door, before!, surroundings);
    for (const { environment } of door.items.slice(count)) {
      door.authorise({ environment }, operations.revertSegment);
    }
  }
  for (const { before, after } of flags.values()) {
    if (before === after) continue;
    const count = door.items.length;
    await saveFlag(door, before, after, { surroundings });
    for (const { environment } of door.items.slice(count)) {
      for (const { tags } of [before.meta, after.meta]) {
        door.authorise({ environment, tags }, operations.revertFlag);
      }
    }
  }
}

/** Throws STALE unless `given` is undefined or the state as it is. */
export function requireBasis(given: string | undefined, basis: string): void {
  if (given === undefined || given === basis) return;
  throw new OperationError('STALE', `it was previewed at ${given}; it is ${basis} now`, {
    more: { yourVersion: given, currentVersion: basis },
  });
}
