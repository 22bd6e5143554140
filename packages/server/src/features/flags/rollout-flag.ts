/**
 * Gives a variant to a share of users by editing `otherwise`, or a rule, into a split. Who is not in the share
 * keeps the answer there is now, in the proportions there are now, and no more users move than the share asks.
 */
import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Bucket, POSITIONS, type Rule, type Serve, splitByWeights, weightsOf } from '@halyard/core';
import { handle } from '../../door.ts';
import { randomHex } from '../../platform/ids.ts';
import type { FlagConfiguration, FlagMeta } from './flag-state.ts';
import { matched, replaceConfiguration } from './put-configuration.ts';

export const rolloutFlag = handle(operations.rolloutFlag, async (door, { params, body }) => {
  const steps = body.steps ?? [{ percent: body.percent! }];
  const [step] = steps;
  const later = steps.length > 1 || step!.after !== undefined || step!.approval || step!.guardrails;
  if (later) {
    throw new OperationError(
      'NOT_YET',
      'a rollout of several steps, or one that waits, is not available yet; send one step: {"percent": …}',
    );
  }
  const { state, configuration } = await matched(door, {
    flagId: params.flagId,
    environment: body.environment,
  });
  if (!Object.hasOwn(state.meta.variants, body.variant)) {
    const names = Object.keys(state.meta.variants).join(', ');
    throw invalidInput([
      { pointer: '/variant', message: `there is no variant ${body.variant}; there are ${names}` },
    ]);
  }
  const share: Share = { variant: body.variant, percent: step!.percent, by: body.by };
  const next =
    body.rule === undefined
      ? rollOutOtherwise(configuration, state.meta, share)
      : rollOutRule(configuration, state.meta, share, body.rule);
  return replaceConfiguration(door, state, body.environment, next);
});

interface Share {
  variant: string;
  percent: number;
  by: string | string[] | undefined;
}

function rollOutOtherwise(configuration: FlagConfiguration, meta: FlagMeta, share: Share): FlagConfiguration {
  const { serve } = configuration.otherwise;
  if (serve === null) {
    return rollOutBefore(configuration, configuration.rules.length, 'rollout', { all: [] }, share);
  }
  return { ...configuration, otherwise: { serve: splitFor(serve, configuration, meta, share) } };
}

function rollOutRule(
  configuration: FlagConfiguration,
  meta: FlagMeta,
  share: Share,
  id: string,
): FlagConfiguration {
  const at = configuration.rules.findIndex((rule) => rule.id === id);
  const rule = configuration.rules[at];
  if (!rule) {
    const ids = configuration.rules.map((other) => other.id).join(', ') || 'none';
    throw invalidInput([{ pointer: '/rule', message: `there is no rule ${id}; there are: ${ids}` }]);
  }
  if (rule.serve === null) return rollOutBefore(configuration, at, `${id}-rollout`, rule.if, share);
  const serve = splitFor(rule.serve, configuration, meta, share);
  return { ...configuration, rules: configuration.rules.with(at, { ...rule, serve }) };
}

/**
 * A split cannot serve "the caller's default" to the rest, so where that is the present answer a rule goes in
 * before it, whose free positions fall through to it. The next rollout finds that rule by its id.
 */
function rollOutBefore(
  configuration: FlagConfiguration,
  at: number,
  id: string,
  condition: Rule['if'],
  share: Share,
): FlagConfiguration {
  const known = configuration.rules.findIndex((rule) => rule.id === id);
  const before = known === -1 ? null : configuration.rules[known]!.serve;
  const old = before !== null && typeof before === 'object' ? before : undefined;
  const bucket = bucketFor(old?.bucket, share.by);
  const weight = positionsOf(share.percent, bucket);
  const split = splitByWeights(
    old?.split ?? [],
    [{ variant: share.variant, weight }],
    bucket.of ?? POSITIONS,
  );
  const rule: Rule = { id, if: condition, serve: { bucket, split } };
  return {
    ...configuration,
    rules: known === -1 ? configuration.rules.toSpliced(at, 0, rule) : configuration.rules.with(known, rule),
  };
}

function splitFor(serve: Serve, configuration: FlagConfiguration, meta: FlagMeta, share: Share): Serve {
  const old = serve !== null && typeof serve === 'object' ? serve : undefined;
  const bucket = bucketFor(old?.bucket, share.by);
  const of = bucket.of ?? POSITIONS;
  const mine = positionsOf(share.percent, bucket);
  const present = old ? weightsOf(old.split) : [{ variant: serve as string, weight: of }];
  const previous = old ? old.split : [{ variant: serve as string, from: 0, to: of }];
  const others = othersOf(present, share.variant, of, configuration, meta);
  const rest = scale(others, of - mine, of - weightNow(present, share.variant));
  const weights = [{ variant: share.variant, weight: mine }, ...rest];
  return { bucket, split: splitByWeights(previous, weights, of) };
}

function weightNow(present: { variant: string; weight: number }[], variant: string): number {
  return present.find((part) => part.variant === variant)?.weight ?? 0;
}

/** Who gets what is left. Where everyone has the variant already: the off variant, or the other one of two. */
function othersOf(
  present: { variant: string; weight: number }[],
  variant: string,
  of: number,
  configuration: FlagConfiguration,
  meta: FlagMeta,
): { variant: string; weight: number }[] {
  if (weightNow(present, variant) < of) return present.filter((part) => part.variant !== variant);
  if (configuration.off !== null && configuration.off !== variant) {
    return [{ variant: configuration.off, weight: 0 }];
  }
  const names = Object.keys(meta.variants).filter((name) => name !== variant);
  return names.length === 1 ? [{ variant: names[0]!, weight: 0 }] : [];
}

/** Shares out `room` among the others in their present proportions of `before`, to the last position. */
function scale(
  others: { variant: string; weight: number }[],
  room: number,
  before: number,
): { variant: string; weight: number }[] {
  if (before === 0) return others.map((part, i) => ({ ...part, weight: i === 0 ? room : 0 }));
  const held = others.reduce((sum, part) => sum + part.weight, 0);
  let used = 0;
  let given = 0;
  // Cumulative rounding: the parts add up to exactly their common share, free positions keep theirs.
  return others.map((part) => {
    used += part.weight;
    const upTo = Math.round((used * room) / before);
    const weight = upTo - given;
    given = upTo;
    return { variant: part.variant, weight: held === 0 ? 0 : weight };
  });
}

function positionsOf(percent: number, bucket: Bucket): number {
  return Math.round((percent * (bucket.of ?? POSITIONS)) / 100);
}

/** The seed stays, whatever else changes: who was in stays in. */
function bucketFor(old: Bucket | undefined, by: string | string[] | undefined): Bucket {
  const bucket = old ?? { by: by ?? 'targetingKey', seed: randomHex() };
  return by === undefined ? bucket : { ...bucket, by };
}
