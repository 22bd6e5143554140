/** What the log says of the steps of rollouts, and whether that is what should have been. */
import type { Serve } from '@halyard/core';
import { readItems } from './held-runs.ts';
import type { ask } from './place.ts';

export interface LoggedStep {
  rollout: string;
  flag: string;
  /** From 1. */
  step: number;
  /** What the same change left in the flag, of 100; null: it is not of the flag. */
  percent: number | null;
  /** What stood there before it. */
  from: number | null;
  /** Somebody who had the variant before it has not any more. */
  takesAway: boolean;
}

export interface ExpectedRollout {
  flag: string;
  /** Of every step; the first was taken when the rollout began. */
  percents: readonly number[];
}

/** Every change that a step was, oldest first. */
export async function readSteps(service: Parameters<typeof ask>[0], variant: string): Promise<LoggedStep[]> {
  const steps: LoggedStep[] = [];
  for (const items of await readItems(service, 'rollouts.step')) {
    for (const { key, after } of items.filter(({ kind }) => kind === 'rollout')) {
      const flag = items.find((item) => item.kind === 'flag' && item.key === after.flag);
      const before: Serve = flag?.before?.otherwise.serve ?? null;
      const serve: Serve = flag?.after?.otherwise.serve ?? null;
      const [had, has] = [placesOf(before, variant), placesOf(serve, variant)];
      const isOtherwiseSplit = bucketOf(before) !== bucketOf(serve) && isSplit(before) && isSplit(serve);
      steps.push({
        rollout: key,
        flag: after.flag,
        step: (after.taken?.step ?? -1) + 1,
        percent: flag ? percentOf(has) : null,
        from: flag ? percentOf(had) : null,
        takesAway: isOtherwiseSplit || had.some((one, place) => one > has[place]!),
      });
    }
  }
  return steps;
}

const of = 100_000;

function isSplit(serve: Serve): boolean {
  return typeof serve === 'object' && serve !== null;
}

function bucketOf(serve: Serve): string {
  return typeof serve === 'object' && serve !== null ? JSON.stringify(serve.bucket) : '';
}

/** 1 at each position that has the variant. */
function placesOf(serve: Serve, variant: string): Uint8Array {
  const places = new Uint8Array(of);
  if (typeof serve !== 'object' || serve === null) return serve === variant ? places.fill(1) : places;
  for (const range of serve.split) if (range.variant === variant) places.fill(1, range.from, range.to);
  return places;
}

function percentOf(places: Uint8Array): number {
  return (places.reduce((sum, one) => sum + one, 0) * 100) / of;
}

/** Each step but the first once, in order, each from where the one before left the flag, and nobody is ever out again. */
export function judgeSteps(
  expected: ReadonlyMap<string, ExpectedRollout>,
  steps: readonly LoggedStep[],
): string[] {
  const problems: string[] = [];
  for (const [rollout, { flag, percents }] of expected) {
    const own = steps.filter((step) => step.rollout === rollout);
    for (const [i, percent] of percents.entries()) {
      const taken = own.filter(({ step }) => step === i + 1);
      if (taken.length !== (i === 0 ? 0 : 1)) {
        problems.push(`${flag}: step ${i + 1} was taken ${taken.length} times`);
      } else if (i > 0 && (taken[0]!.percent !== percent || taken[0]!.from !== percents[i - 1])) {
        const { from, percent: to } = taken[0]!;
        problems.push(
          `${flag}: step ${i + 1} went from ${from} to ${to}, not from ${percents[i - 1]} to ${percent}`,
        );
      }
    }
    const taking = own.filter(({ takesAway }) => takesAway);
    for (const { step } of taking) problems.push(`${flag}: step ${step} takes it from some`);
    const order = own.map(({ step }) => step);
    if (order.some((step, i) => i > 0 && step < order[i - 1]!))
      problems.push(`${flag}: steps in the order ${order}`);
    if (own.some(({ step }) => step < 1 || step > percents.length))
      problems.push(`${flag}: a step that it has not`);
  }
  for (const { rollout } of steps) if (!expected.has(rollout)) problems.push(`${rollout} never began`);
  return problems;
}
