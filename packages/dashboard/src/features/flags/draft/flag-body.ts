/** From a flag as it was edited to what is sent, and to what core can read. */
import type { FlagAnswer, PutFlagBody, ServeInput } from '@halyard/contract';
import { type Flag, POSITIONS, type Rule, type Serve, splitByWeights } from '@halyard/core';
import type { EnvironmentValue } from './flag-draft.ts';
import { isSame } from './merge-flags.ts';

/** Whoever edits a split sees weights: ranges are the server's, which moves as few people as it can. */
export function bodyOf(edited: FlagAnswer): PutFlagBody {
  return edited as PutFlagBody;
}

/** The flag as SDKs of an environment would get it; what the server has yet to choose is chosen like it does. */
export function entryOf(
  edited: FlagAnswer,
  value: EnvironmentValue,
  live: EnvironmentValue | undefined,
): Flag {
  const serveOf = (serve: ServeInput, before: ServeInput | undefined) => rangesOf(serve, before);
  return {
    type: edited.type,
    variants: edited.variants,
    enabled: value.enabled && value.killed === null,
    off: value.off,
    requires: value.requires,
    rules: value.rules.map((rule) => {
      const before = live?.rules.find(({ id }) => id === rule.id);
      return { ...rule, serve: serveOf(rule.serve, before?.serve) } as Rule;
    }),
    otherwise: { serve: serveOf(value.otherwise.serve, live?.otherwise.serve) },
    client: edited.client,
    version: value.version,
  };
}

/** Weights as ranges, and ranges without the weights that answers have beside them. */
export function rangesOf(serve: ServeInput, before: ServeInput | undefined): Serve {
  if (serve === null || typeof serve === 'string') return serve;
  const old = typeof before === 'object' && before !== null ? before : undefined;
  const bucket = serve.bucket ?? old?.bucket ?? { by: 'targetingKey', seed: 'new' };
  const range = ({ variant, from = 0, to = 0 }: (typeof serve.split)[number]) => ({ variant, from, to });
  if (serve.split.every(({ from }) => from !== undefined)) return { bucket, split: serve.split.map(range) };
  try {
    const weights = serve.split.map(({ variant, weight = 0 }) => ({ variant, weight }));
    return { bucket, split: splitByWeights(old?.split.map(range) ?? [], weights, bucket.of ?? POSITIONS) };
  } catch {
    // Weights that do not fit are said where they are edited.
    return { bucket, split: [] };
  }
}

/** A split that was edited back to what it is live is no edit, though its ranges are not written in it. */
export function withLiveSplits(base: FlagAnswer, edited: FlagAnswer): FlagAnswer {
  const environments = Object.entries(edited.environments).map(([key, value]) => {
    const live = base.environments[key];
    if (live === undefined || live === value) return [key, value] as const;
    const rules = value.rules.map((rule) => {
      const before = live.rules.find(({ id }) => id === rule.id);
      const serve = before === undefined ? rule.serve : liveOr(before.serve, rule.serve);
      return serve === rule.serve ? rule : { ...rule, serve };
    });
    const serve = liveOr(live.otherwise.serve, value.otherwise.serve);
    const otherwise = serve === value.otherwise.serve ? value.otherwise : { ...value.otherwise, serve };
    return [key, { ...value, rules, otherwise }] as const;
  });
  return { ...edited, environments: Object.fromEntries(environments) };
}

function liveOr(live: ServeInput, edited: ServeInput): ServeInput {
  if (live === edited || typeof live !== 'object' || typeof edited !== 'object') return edited;
  if (live === null || edited === null || !isSame(live.bucket, edited.bucket ?? live.bucket)) return edited;
  const weights = (serve: typeof live) => {
    const sums = new Map<string, number>();
    for (const { variant, weight = 0 } of serve.split) sums.set(variant, (sums.get(variant) ?? 0) + weight);
    return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  return isSame(weights(live), weights(edited)) ? live : edited;
}
