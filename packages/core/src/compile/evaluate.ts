/** The order of decision. Allocates nothing: every outcome was made when the flag was compiled. */

import type { Context } from '../model.ts';
import type { Outcome } from '../result.ts';
import type { CompiledFlag, CompiledSplit } from './compiled.ts';

/**
 * What the flag answers to this context at `now`, in epoch milliseconds. Only where the answer is not `fixed`, as it is
 * of a flag that is malformed, not enabled, or the same for everyone.
 */
export function decide(flag: CompiledFlag, context: Context, now: number): Outcome {
  const { requires, otherwise } = flag;
  if (requires !== undefined) {
    for (let i = 0; i < requires.length; i++) if (!requires[i]!(context, now)) return flag.rare.gated;
  }
  for (let rule = flag.rule; rule !== undefined; rule = rule.next) {
    if (!rule.holds(context, now)) continue;
    const outcome = rule.always ?? choose(rule.split!, context, now);
    if (outcome !== undefined) return outcome;
  }
  return otherwise.always ?? choose(otherwise.split!, context, now) ?? flag.rare.malformed;
}

/** undefined: the split yields no variant. */
function choose(split: CompiledSplit, context: Context, now: number): Outcome | undefined {
  const position = split.position(context, now);
  if (position < 0) return split.keyless;
  const { bounds, outcomes } = split;
  const range = bounds.length > 32 ? searchRange(bounds, position) : firstRange(bounds, position);
  return range < outcomes.length && position >= bounds[range * 2]! ? outcomes[range] : split.free;
}

/** The first range that ends behind the position; as many as there are if none does. */
function firstRange(bounds: readonly number[], position: number): number {
  let range = 0;
  while (range * 2 < bounds.length && position >= bounds[range * 2 + 1]!) range++;
  return range;
}

/** The same for splits of many pieces, as repeated changes of weights leave them. */
function searchRange(bounds: readonly number[], position: number): number {
  let low = 0;
  let high = bounds.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (position >= bounds[middle * 2 + 1]!) low = middle + 1;
    else high = middle;
  }
  return low;
}
