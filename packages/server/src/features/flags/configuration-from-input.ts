/** From what people write to what is stored: rule ids and seeds chosen, weights turned into ranges. */
import type { ConfigurationDraft, ConfigurationInput, ServeInput } from '@halyard/contract';
import { type Bucket, POSITIONS, type Rule, type Serve, splitByWeights } from '@halyard/core';
import { randomHex } from '../../platform/ids.ts';
import type { FlagConfiguration, FlagMeta } from './flag-state.ts';

/**
 * `before` is what stands there now: a split keeps its seed, and its ranges move as little as its weights ask.
 * Rules are recognised by their id.
 */
export function configurationFromInput(
  input: ConfigurationInput,
  before: FlagConfiguration | undefined,
): FlagConfiguration {
  const taken = new Set(input.rules.flatMap((rule) => rule.id ?? []));
  const nextId = () => {
    let n = 1;
    while (taken.has(`r${n}`)) n++;
    taken.add(`r${n}`);
    return `r${n}`;
  };
  const rules: Rule[] = input.rules.map(({ id, serve, ...rule }) => {
    const old = before?.rules.find((other) => other.id === id);
    return { id: id ?? nextId(), ...rule, serve: serveFromInput(serve, old?.serve ?? null) };
  });
  return {
    enabled: input.enabled,
    off: input.off,
    requires: input.requires,
    rules,
    otherwise: { serve: serveFromInput(input.otherwise.serve, before?.otherwise.serve ?? null) },
    version: before?.version ?? 0,
  };
}

/** What a new flag does where nothing was said. */
export function configurationFromDraft(
  draft: ConfigurationDraft | undefined,
  meta: Pick<FlagMeta, 'kind' | 'variants'>,
): FlagConfiguration {
  const names = Object.keys(meta.variants);
  const isSwitch = meta.kind === 'boolean' || meta.kind === 'kill-switch';
  const valueOf = (value: boolean) => names.find((name) => meta.variants[name] === value) ?? null;
  const input: ConfigurationInput = {
    enabled: draft?.enabled ?? meta.kind === 'kill-switch',
    off: draft?.off !== undefined ? draft.off : isSwitch ? valueOf(false) : null,
    requires: draft?.requires ?? [],
    rules: draft?.rules ?? [],
    otherwise: draft?.otherwise ?? { serve: isSwitch ? valueOf(true) : (names[0] ?? null) },
  };
  return configurationFromInput(input, undefined);
}

function serveFromInput(serve: ServeInput, before: Serve): Serve {
  if (serve === null || typeof serve === 'string') return serve;
  const old = before !== null && typeof before === 'object' ? before : undefined;
  const bucket = bucketFromInput(serve.bucket, old?.bucket);
  const byRange = serve.split.every((part) => part.from !== undefined);
  const split = byRange
    ? serve.split.map(({ variant, from, to }) => ({ variant, from: from!, to: to! }))
    : splitByWeights(
        old?.split ?? [],
        serve.split.map(({ variant, weight }) => ({ variant, weight: weight! })),
        bucket.of ?? POSITIONS,
      );
  return { bucket, split };
}

/** A seed never changes when weights do; a new split gets one of its own. */
function bucketFromInput(given: Bucket | undefined, old: Bucket | undefined): Bucket {
  if (given === undefined) return old ?? { by: 'targetingKey', seed: randomHex() };
  if (given.seed !== undefined || given.prefix !== undefined) return given;
  return { ...given, seed: old?.seed ?? randomHex() };
}
