/** From what people write to what is stored: rule ids and seeds chosen, weights turned into ranges. */
import type { ConfigurationDraft, ConfigurationInput, FieldProblem, ServeInput } from '@halyard/contract';
import { type Bucket, type Json, POSITIONS, type Rule, type Serve, splitByWeights } from '@halyard/core';
import { randomHex } from '../../platform/ids.ts';
import type { FlagConfiguration, FlagMeta } from './flag-state.ts';

export interface ConfigurationFrame {
  /** What stands there now: a split keeps its seed, and its ranges move as little as its weights ask. */
  before?: FlagConfiguration | undefined;
  variants: Record<string, Json>;
  /** Where in the request's body the configuration stands. */
  pointer: string;
  /** Takes weights that cannot become ranges: once they are, a place among them says nothing about what was written. */
  problems: FieldProblem[];
}

/** Rules are recognised by their id. What is wrong goes to the frame's problems, and serves null meanwhile. */
export function configurationFromInput(
  input: ConfigurationInput,
  { before, variants, pointer, problems }: ConfigurationFrame,
): FlagConfiguration {
  const taken = new Set(input.rules.flatMap((rule) => rule.id ?? []));
  const nextId = () => {
    let n = 1;
    while (taken.has(`r${n}`)) n++;
    taken.add(`r${n}`);
    return `r${n}`;
  };
  const convert = (serve: ServeInput, old: Serve, at: string): Serve => {
    const bad = findInWeights(serve, old, variants, `${pointer}${at}`);
    problems.push(...bad);
    return bad.length > 0 ? null : serveFromInput(serve, old);
  };
  const rules: Rule[] = input.rules.map(({ id, serve, ...rule }, i) => {
    const old = id === undefined ? undefined : before?.rules.find((other) => other.id === id);
    return { id: id ?? nextId(), ...rule, serve: convert(serve, old?.serve ?? null, `/rules/${i}/serve`) };
  });
  const otherwise = convert(input.otherwise.serve, before?.otherwise.serve ?? null, '/otherwise/serve');
  return {
    enabled: input.enabled,
    off: input.off,
    requires: input.requires,
    rules,
    otherwise: { serve: otherwise },
    version: before?.version ?? 0,
  };
}

function findInWeights(
  serve: ServeInput,
  old: Serve,
  variants: Record<string, Json>,
  pointer: string,
): FieldProblem[] {
  if (serve === null || typeof serve === 'string') return [];
  const weighted = serve.split.filter((part) => part.from === undefined);
  const problems = serve.split.flatMap(({ variant, from }, i) =>
    from === undefined && !Object.hasOwn(variants, variant)
      ? [
          {
            pointer: `${pointer}/split/${i}/variant`,
            message: `there is no variant ${variant}; there are ${Object.keys(variants).join(', ')}`,
          },
        ]
      : [],
  );
  const positions = (serve.bucket ?? splitOf(old)?.bucket)?.of ?? POSITIONS;
  const total = weighted.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (total > positions) {
    const message = `the weights add up to ${total}; at most ${positions}: the positions of its bucket`;
    problems.push({ pointer: `${pointer}/split`, message });
  }
  return problems;
}

/** What a new flag does where nothing was said. */
export function configurationFromDraft(
  draft: Partial<ConfigurationDraft> | undefined,
  meta: Pick<FlagMeta, 'kind' | 'variants'>,
  frame: Omit<ConfigurationFrame, 'variants'> = { pointer: '', problems: [] },
): FlagConfiguration {
  const names = Object.keys(meta.variants);
  const isSwitch = meta.kind === 'boolean' || meta.kind === 'kill-switch';
  const namedFor = (value: boolean) => names.find((name) => meta.variants[name] === value) ?? null;
  const input: ConfigurationInput = {
    enabled: draft?.enabled ?? meta.kind === 'kill-switch',
    off: draft?.off !== undefined ? draft.off : isSwitch ? namedFor(false) : null,
    requires: draft?.requires ?? [],
    rules: draft?.rules ?? [],
    otherwise: draft?.otherwise ?? { serve: isSwitch ? namedFor(true) : (names[0] ?? null) },
  };
  return configurationFromInput(input, { ...frame, variants: meta.variants });
}

function serveFromInput(serve: ServeInput, before: Serve): Serve {
  if (serve === null || typeof serve === 'string') return serve;
  const old = splitOf(before);
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

function splitOf(serve: Serve) {
  return serve !== null && typeof serve === 'object' ? serve : undefined;
}

/** A seed never changes when weights do; a new split gets one of its own. */
function bucketFromInput(given: Bucket | undefined, old: Bucket | undefined): Bucket {
  if (given === undefined) return old ?? { by: 'targetingKey', seed: randomHex() };
  if (given.seed !== undefined || given.prefix !== undefined) return given;
  return { ...given, seed: old?.seed ?? randomHex() };
}
