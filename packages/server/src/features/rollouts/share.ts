/**
 * Gives a variant to a share of users by editing `otherwise`, or a rule, into a split. Who is not in the share
 * keeps the answer there is now, in the proportions there are now, and no more users move than the share asks.
 */
import { invalidInput } from '@halyard/contract';
import { type Bucket, POSITIONS, type Rule, type Serve, splitByWeights, weightsOf } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';
import { randomHex } from '../../platform/ids.ts';
import type { FlagConfiguration, FlagMeta } from '../flags/index.ts';

export interface Share {
  variant: string;
  percent: number;
  by: string | string[] | undefined;
}

/** The configuration with that share; `rule` undefined: of `otherwise`. Throws INVALID_INPUT. */
export function withShare(
  configuration: FlagConfiguration,
  meta: FlagMeta,
  share: Share,
  rule: string | undefined,
): FlagConfiguration {
  return rule === undefined
    ? rollOutOtherwise(configuration, meta, share)
    : rollOutRule(configuration, meta, share, rule);
}

/** Positions that the variant has of what stands at a rollout's place, of how many; null there: none. */
export function shareOf(serve: Serve, variant: string): { has: number; of: number } {
  if (serve === null || typeof serve === 'string') {
    return { has: serve === variant ? POSITIONS : 0, of: POSITIONS };
  }
  const has = weightsOf(serve.split).find((part) => part.variant === variant)?.weight ?? 0;
  return { has, of: serve.bucket.of ?? POSITIONS };
}

/** What is served where that share has grown out of what is served now; who is not in it keeps the present proportions. */
export function grown(serve: Exclude<Serve, null>, share: Share): Serve {
  return splitAmong(serve, share, (others) => others);
}

type Weight = ReturnType<typeof weightsOf>[number];

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
  const present = configuration.rules[known];
  if (!present) {
    const bucket = bucketFor(undefined, share.by);
    const weights = [{ variant: share.variant, weight: positionsOf(share.percent, bucket) }];
    const rule: Rule = { id, if: condition, serve: { bucket, split: splitByWeights([], weights) } };
    return { ...configuration, rules: configuration.rules.toSpliced(at, 0, rule) };
  }
  if (!sameJson(present.if, condition) || present.serve === null || typeof present.serve === 'string') {
    throw invalidInput([
      {
        pointer: '/rule',
        message: `a rule ${id} of another kind is in the way: the rollout would stand under that id`,
      },
    ]);
  }
  const serve = splitAmong(present.serve, share, (others) => others);
  return { ...configuration, rules: configuration.rules.with(known, { ...present, serve }) };
}

function splitFor(serve: Serve, configuration: FlagConfiguration, meta: FlagMeta, share: Share): Serve {
  const old = serve as Exclude<Serve, null>;
  return splitAmong(old, share, (others) =>
    others.length > 0 ? others : restOf(share.variant, configuration, meta),
  );
}

/** `among` says who gets what is left, given who else has a part now; nobody: it stays, or becomes, free. */
function splitAmong(
  serve: Exclude<Serve, null>,
  { variant, percent, by }: Share,
  among: (others: Weight[]) => Weight[],
): Serve {
  const old = typeof serve === 'string' ? undefined : serve;
  const bucket = bucketFor(old?.bucket, by);
  const of = bucket.of ?? POSITIONS;
  const mine = positionsOf(percent, bucket);
  const previous = old?.split ?? [{ variant: serve as string, from: 0, to: of }];
  const present = weightsOf(previous);
  const now = present.find((part) => part.variant === variant)?.weight ?? 0;
  const others = present.filter((part) => part.variant !== variant);
  const rest = scale(now === of ? among(others) : others, of - mine, of - now);
  return { bucket, split: splitByWeights(previous, [{ variant, weight: mine }, ...rest], of) };
}

/** Who gets what is left where everyone has the variant already: the off variant, or the other one of two. */
function restOf(variant: string, configuration: FlagConfiguration, meta: FlagMeta): Weight[] {
  if (configuration.off !== null && configuration.off !== variant) {
    return [{ variant: configuration.off, weight: 0 }];
  }
  const names = Object.keys(meta.variants).filter((name) => name !== variant);
  return names.length === 1 ? [{ variant: names[0]!, weight: 0 }] : [];
}

/** Shares out `room` among the others in their present proportions of `before`, to the last position. */
function scale(others: Weight[], room: number, before: number): Weight[] {
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

/** As many of a bucket's positions as a share takes. */
export function positionsOf(percent: number, bucket: Bucket): number {
  return Math.round((percent * (bucket.of ?? POSITIONS)) / 100);
}

/** The seed stays, whatever else changes: who was in stays in. */
function bucketFor(old: Bucket | undefined, by: string | string[] | undefined): Bucket {
  const bucket = old ?? { by: by ?? 'targetingKey', seed: randomHex() };
  return by === undefined ? bucket : { ...bucket, by };
}
