/** What the next step of a rollout waits for; pure, from its row. */
import { durationMs, type RolloutStep } from '@halyard/contract';
import type { RolloutRow } from './queries.ts';

export interface Waits {
  /** When it may go at the earliest; null: at once. */
  time: Date | null;
  approval: boolean;
  /** Whose verdict is missing, or was not to go on. */
  guardrails: string[];
}

/** undefined: there is no next step. */
export function nextStep({ steps, position }: RolloutRow): RolloutStep | undefined {
  return steps[position];
}

/** When a step may go that follows on something done now. */
export function dueAfter(step: RolloutStep | undefined, now: Date): Date | null {
  if (step?.after === undefined) return null;
  const ms = durationMs(step.after);
  return ms === undefined ? new Date(step.after) : new Date(now.getTime() + ms);
}

export function waitsOf(row: RolloutRow): Waits {
  const step = nextStep(row);
  // What was said of an earlier step says nothing of this one.
  const said = row.events.filter((event) => event.step === row.position);
  const approved = said.some(({ what }) => what === 'approved');
  const missing = (step?.guardrails ?? []).filter((name) => {
    const last = said.findLast(({ guardrail }) => guardrail === name);
    return last?.what !== 'pass';
  });
  return { time: row.due_at, approval: step?.approval === true && !approved, guardrails: missing };
}

/** When there is something to do for it; null: not before somebody says something. */
export function wakesAt(row: RolloutRow): Date | null {
  if (row.state !== 'running' || !nextStep(row)) return null;
  const { time, approval, guardrails } = waitsOf(row);
  if (approval || guardrails.length > 0) return null;
  return time ?? row.created_at;
}
