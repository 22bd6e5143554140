/** Whether taking a rollout back gives nobody more than a kill would. */
import { POSITIONS, type SplitRange } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';
import { serveOf } from './place.ts';
import type { RolloutRow } from './queries.ts';

type Taken = Pick<RolloutRow, 'stands' | 'start' | 'place'>;

/**
 * Whether everybody who would get another answer by what stood at the start would get the variant `off`. Where it cannot be
 * told it is not so: whom a rule of the rollout's own lets go gets what comes after it, which nobody looks at here, and the
 * rule may have got another condition that somebody accepted.
 */
export function leadsOnlyToOff({ stands, start, place }: Taken, off: string | null): boolean {
  if (sameJson(stands, start)) return true;
  if (off === null || place.isInserted) return false;
  const [before, after] = [serveOf(stands, place), serveOf(start, place)];
  if (before === null || after === null) return false;
  if (typeof after === 'string') return after === off;
  // By another attribute or seed the same position is of other people.
  if (typeof before === 'string' || !sameJson(before.bucket, after.bucket)) return false;
  const of = after.bucket.of ?? POSITIONS;
  const edges = [before, after].flatMap(({ split }) => split.flatMap(({ from, to }) => [from, to]));
  const starts = [...new Set([0, ...edges])].filter((position) => position < of);
  return starts.every((position) => {
    const then = variantAt(after.split, position);
    return then === off || then === variantAt(before.split, position);
  });
}

/** Undefined: the position is free. */
function variantAt(split: readonly SplitRange[], position: number): string | undefined {
  return split.find(({ from, to }) => from <= position && position < to)?.variant;
}
