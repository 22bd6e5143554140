/** The pieces of what a flag does in an environment, and what becomes of one that is taken over. */
import { type FlagPiece, flagPiece } from '@halyard/contract';
import { POSITIONS, type Rule, type Serve, splitByWeights, weightsOf } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';
import type { FlagConfiguration } from '../flags/index.ts';

export const allPieces = flagPiece.options;

/** Pieces that taking over from `source` would change: equal ones say the same, though their seeds may differ. */
export function differingPieces(source: FlagConfiguration, target: FlagConfiguration): FlagPiece[] {
  return allPieces.filter((piece) => !sameJson(takenOver(piece, source, target), target[piece]));
}

/** The target with these pieces of the source; as its own, where it was inherited. */
export function takeOver(
  pieces: readonly FlagPiece[],
  source: FlagConfiguration,
  { inherited: _, ...target }: FlagConfiguration,
): FlagConfiguration {
  const taken = pieces.map((piece) => [piece, takenOver(piece, source, target)]);
  return { ...target, ...Object.fromEntries(taken) };
}

function takenOver(piece: FlagPiece, source: FlagConfiguration, target: FlagConfiguration): unknown {
  if (piece === 'otherwise') {
    return { serve: serveTakenOver(source.otherwise.serve, target.otherwise.serve) };
  }
  if (piece !== 'rules') return source[piece];
  const present = new Map(target.rules.map((rule) => [rule.id, rule]));
  return source.rules.map((rule): Rule => {
    const there = present.get(rule.id);
    return there ? { ...rule, serve: serveTakenOver(rule.serve, there.serve) } : rule;
  });
}

/**
 * Who is in a split stays where they are: by the seed of the target, where there is a split of the same kind in the same
 * place, moved no further than the weights ask; else by the seed of the source, as they have it there.
 */
function serveTakenOver(source: Serve, target: Serve): Serve {
  if (!isSplit(source) || !isSplit(target)) return source;
  if (sameJson(source.bucket, target.bucket)) return source;
  if (!sameJson(unseeded(source.bucket), unseeded(target.bucket))) return source;
  const split = splitByWeights(target.split, weightsOf(source.split), target.bucket.of ?? POSITIONS);
  return { bucket: target.bucket, split };
}

type Split = Extract<Serve, object>;

function isSplit(serve: Serve): serve is Split {
  return serve !== null && typeof serve === 'object';
}

function unseeded({ seed: _, prefix: __, ...rest }: Split['bucket']) {
  return rest;
}
