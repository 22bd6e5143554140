/** What is done with the rules of one environment as a list. Pure. */
import type { EnvironmentValue } from '../draft/flag-draft.ts';

export type Rule = EnvironmentValue['rules'][number];

/** An id that nobody else who adds a rule meanwhile will choose. */
export function newRuleId(): string {
  return `r-${crypto.randomUUID().slice(0, 8)}`;
}

export function moved(rules: readonly Rule[], id: string, to: number): Rule[] {
  const from = rules.findIndex((rule) => rule.id === id);
  const next = [...rules];
  if (from < 0) return next;
  next.splice(Math.max(0, Math.min(next.length - 1, to)), 0, ...next.splice(from, 1));
  return next;
}

/** Behind the rule it is like, with a bucket of its own: two rules with one seed take the same people. */
export function duplicated(rules: readonly Rule[], id: string, newId: string): Rule[] {
  return rules.flatMap((rule) => {
    if (rule.id !== id) return [rule];
    const { experiment: _, ...copy } = structuredClone(rule);
    const { serve } = copy;
    if (serve === null || typeof serve === 'string') return [rule, { ...copy, id: newId }];
    const { seed: __, prefix: ___, ...bucket } = serve.bucket ?? { by: 'targetingKey' };
    const weights = new Map<string, number>();
    for (const { variant, weight = 0 } of serve.split) {
      weights.set(variant, (weights.get(variant) ?? 0) + weight);
    }
    const split = [...weights].map(([variant, weight]) => ({ variant, weight }));
    return [rule, { ...copy, id: newId, serve: { bucket, split } }];
  });
}

export function inserted(rules: readonly Rule[], rule: Rule, place: number): Rule[] {
  return [...rules.slice(0, place), rule, ...rules.slice(place)];
}
