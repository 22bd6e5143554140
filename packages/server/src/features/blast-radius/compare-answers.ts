/** One flag before and after a change, for every context of a sample. Only counts leave here. */
import type { FlagBlast } from '@halyard/contract';
import type { Context, Evaluator, Result } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';

/** More ways than this from one answer to another are left out, the rarest. */
const maxWays = 50;

type Way = FlagBlast['ways'][number];

/** `changed`: the positions of the contexts that change are added. */
export function compareAnswers(
  flag: string,
  { before, after }: { before: Evaluator; after: Evaluator },
  contexts: readonly Context[],
  { nowMs, changed }: { nowMs: number; changed: Set<number> },
): FlagBlast {
  const ways = new Map<Result, Map<Result, number>>();
  for (let i = 0; i < contexts.length; i++) {
    const from = before.evaluate(flag, contexts[i]!, nowMs).result;
    const to = after.evaluate(flag, contexts[i]!, nowMs).result;
    if (from === to) continue;
    const targets = ways.get(from) ?? new Map<Result, number>();
    ways.set(from, targets);
    targets.set(to, (targets.get(to) ?? 0) + 1);
    if (isOther(from, to)) changed.add(i);
  }
  const counts = { changesVariant: 0, changesValue: 0, changesRule: 0 };
  const listed: Way[] = [];
  for (const [from, targets] of ways) {
    for (const [to, contextsOfIt] of targets) {
      if (from.variant !== to.variant) counts.changesVariant += contextsOfIt;
      if (!sameValue(from, to)) counts.changesValue += contextsOfIt;
      if (from.ruleId !== to.ruleId) counts.changesRule += contextsOfIt;
      if (isOther(from, to) || from.ruleId !== to.ruleId) {
        listed.push({ from: sideOf(from), to: sideOf(to), contexts: contextsOfIt });
      }
    }
  }
  listed.sort((a, b) => b.contexts - a.contexts);
  return {
    flag,
    ...counts,
    ways: listed.slice(0, maxWays),
    waysLeftOut: Math.max(0, listed.length - maxWays),
  };
}

function isOther(from: Result, to: Result): boolean {
  return from.variant !== to.variant || !sameValue(from, to);
}

function sameValue(from: Result, to: Result): boolean {
  if (from.value === undefined || to.value === undefined) return from.value === to.value;
  return sameJson(from.value, to.value);
}

function sideOf({ variant, reason, ruleId }: Result): Way['from'] {
  return { variant, reason, rule: ruleId ?? null };
}
