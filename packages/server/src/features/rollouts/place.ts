/** The one place in a configuration that a rollout writes: what stands there is all that it looks after. */
import { pointerOf } from '@halyard/contract';
import type { Rule, Serve } from '@halyard/core';
import type { RolloutPlace } from '../../platform/tables.ts';
import type { FlagConfiguration } from '../flags/index.ts';

/** Where a share of `otherwise`, or of a rule, is written as things stand; undefined: there is no such rule. */
export function placeOf(configuration: FlagConfiguration, rule: string | null): RolloutPlace | undefined {
  if (rule === null) {
    return configuration.otherwise.serve === null
      ? { pointer: '/rules/rollout', rule: 'rollout', isInserted: true }
      : { pointer: '/otherwise/serve', rule: null, isInserted: false };
  }
  const found = configuration.rules.find(({ id }) => id === rule);
  if (!found) return undefined;
  const id = found.serve === null ? `${rule}-rollout` : rule;
  const isInserted = found.serve === null;
  return { pointer: pointerOf(isInserted ? ['rules', id] : ['rules', id, 'serve']), rule: id, isInserted };
}

/** A serve, or a whole rule where that is the rollout's own; null: nothing stands there. */
export function valueAt(configuration: FlagConfiguration, place: RolloutPlace): unknown {
  if (place.rule === null) return configuration.otherwise.serve;
  const rule = configuration.rules.find(({ id }) => id === place.rule);
  if (!rule) return null;
  return place.isInserted ? rule : rule.serve;
}

/** The same where that value stands there; null takes the rollout's own rule away. A place that is gone stays so. */
export function withValueAt(
  configuration: FlagConfiguration,
  place: RolloutPlace,
  value: unknown,
): FlagConfiguration {
  if (place.rule === null) return { ...configuration, otherwise: { serve: value as Serve } };
  const at = configuration.rules.findIndex(({ id }) => id === place.rule);
  if (at === -1) return configuration;
  if (place.isInserted && value === null)
    return { ...configuration, rules: configuration.rules.toSpliced(at, 1) };
  const rule = place.isInserted ? (value as Rule) : { ...configuration.rules[at]!, serve: value as Serve };
  return { ...configuration, rules: configuration.rules.with(at, rule) };
}

/** What is served by a value of that place; null: nothing, or the caller's default. */
export function serveOf(value: unknown, place: RolloutPlace): Serve {
  if (value === null) return null;
  return place.isInserted ? (value as Rule).serve : (value as Serve);
}
