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
  const { bounds } = split;
  for (let i = 0; i < bounds.length; i += 2) {
    if (position < bounds[i + 1]!) return position >= bounds[i]! ? split.outcomes[i >> 1] : split.free;
  }
  return split.free;
}
