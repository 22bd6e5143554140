/** The order of decision. Allocates nothing: every outcome was made when the flag was compiled. */
import type { CompiledFlag, CompiledServe } from './compiled.ts';
import type { Context } from './model.ts';
import type { Outcome } from './result.ts';

/** What the flag answers to this context at `now`, in epoch milliseconds. */
export function decide(flag: CompiledFlag, context: Context, now: number): Outcome {
  if (flag.isMalformed) return flag.malformed;
  if (!flag.enabled) return flag.disabled;
  const { requires, rules } = flag;
  for (let i = 0; i < requires.length; i++) {
    if (!requires[i]!(context, now)) return flag.gated;
  }
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (!rule.holds(context, now)) continue;
    const outcome = choose(rule.serve, context, now);
    if (outcome !== undefined) return outcome;
  }
  return choose(flag.otherwise, context, now) ?? flag.malformed;
}

/** undefined: a split that yields no variant. */
function choose(serve: CompiledServe, context: Context, now: number): Outcome | undefined {
  const split = serve.split;
  if (split === undefined) return serve.always;
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
