/** Steps as a form holds them, to and from what the service takes. */
import type { RolloutStep } from '@halyard/contract';
import { instantAt, wallClock } from '../../kit/clocks.ts';
import { ownTimeZone } from '../../kit/instants.ts';
import { type DurationUnit, durationParts } from './duration-words.ts';

export interface StepDraft {
  id: string;
  /** Text while it is being typed. */
  percent: number | string;
  wait: 'none' | 'duration' | 'instant';
  amount: number | string;
  unit: DurationUnit;
  /** `2026-12-01T09:00`, by the viewer's clocks. */
  clock: string;
  approval: boolean;
  guardrails: string[];
}

export function draftsOf(steps: readonly RolloutStep[]): StepDraft[] {
  return steps.map(({ percent, after, approval = false, guardrails = [] }) => {
    const parts = after === undefined ? undefined : durationParts(after);
    const isInstant = after !== undefined && parts === undefined;
    return {
      id: crypto.randomUUID(),
      percent,
      wait: after === undefined ? 'none' : isInstant ? 'instant' : 'duration',
      amount: parts?.amount ?? 1,
      unit: parts?.unit ?? 'd',
      clock: isInstant ? wallClock(new Date(after), ownTimeZone) : '',
      approval,
      guardrails,
    };
  });
}

export function stepsOf(drafts: readonly StepDraft[]): RolloutStep[] {
  return drafts.map(({ percent, wait, amount, unit, clock, approval, guardrails }) => {
    const instant = wait === 'instant' ? (instantAt(clock, ownTimeZone)?.toISOString() ?? '') : undefined;
    const after = wait === 'duration' ? `${amount}${unit}` : instant;
    return {
      percent: percent === '' ? Number.NaN : Number(percent),
      ...(after === undefined ? {} : { after }),
      ...(approval ? { approval } : {}),
      ...(guardrails.length > 0 ? { guardrails } : {}),
    };
  });
}

/** What follows well on the last one: twice its share, a day later. */
export function nextDraft(drafts: readonly StepDraft[]): StepDraft {
  const last = Number(drafts.at(-1)?.percent ?? 0);
  const percent = last === 0 ? 5 : Math.min(100, last * 2);
  const [draft] = draftsOf([drafts.length === 0 ? { percent } : { percent, after: '1d' }]);
  return draft!;
}
