/** What steps would do if they began now: pure, for the picture of a plan and for what is wrong with it. */
import type { RolloutStep } from '@halyard/contract';
import { durationMs } from '@halyard/contract/duration';

export interface PlannedStep {
  percent: number;
  /** When it is taken at the earliest. */
  atMs: number;
  /** Whether somebody has to say something before it, or before an earlier one: it may come later. */
  mayBeLater: boolean;
  approval: boolean;
  guardrails: string[];
}

export function planOf(steps: readonly RolloutStep[], nowMs: number): PlannedStep[] {
  let atMs = nowMs;
  let mayBeLater = false;
  return steps.map(({ percent, after, approval = false, guardrails = [] }) => {
    const ms = after === undefined ? 0 : durationMs(after);
    // An instant that is over follows at once.
    atMs = ms === undefined ? Math.max(atMs, Date.parse(after!) || atMs) : atMs + ms;
    mayBeLater ||= approval || guardrails.length > 0;
    return { percent, atMs, mayBeLater, approval, guardrails };
  });
}

/** By the index of a step, what is wrong with its share; a rollout only grows. */
export function shareProblems(steps: readonly Pick<RolloutStep, 'percent'>[]): Map<number, string> {
  const problems = new Map<number, string>();
  steps.forEach(({ percent }, i) => {
    const before = steps[i - 1];
    if (!(percent >= 0 && percent <= 100)) problems.set(i, 'Use a share from 0 to 100 %');
    else if (before && percent < before.percent) {
      problems.set(i, `A rollout only grows: the step before has ${before.percent} % already`);
    }
  });
  return problems;
}

/** Steps to begin with. */
export const presets: { name: string; steps: RolloutStep[] }[] = [
  {
    name: 'Over an hour',
    steps: [
      { percent: 5 },
      { percent: 25, after: '15m' },
      { percent: 50, after: '15m' },
      { percent: 100, after: '30m' },
    ],
  },
  {
    name: 'Over a week',
    steps: [
      { percent: 1 },
      { percent: 10, after: '1d' },
      { percent: 25, after: '1d' },
      { percent: 50, after: '2d' },
      { percent: 100, after: '3d' },
    ],
  },
  {
    name: 'With approval before everyone',
    steps: [{ percent: 10 }, { percent: 50, after: '1d' }, { percent: 100, after: '1d', approval: true }],
  },
];
