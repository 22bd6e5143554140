/** How a rollout stands, in words. */
import type { RolloutSummary } from '@halyard/contract';
import type { Tone } from '../../kit/state-mark.tsx';
import { durationWords } from './duration-words.ts';

export const rolloutStates: Record<RolloutSummary['state'], { word: string; tone: Tone }> = {
  running: { word: 'Running', tone: 'active' },
  paused: { word: 'Paused', tone: 'attention' },
  'held-up': { word: 'Held up', tone: 'bad' },
  done: { word: 'Done', tone: 'good' },
  aborted: { word: 'Rolled back', tone: 'quiet' },
};

export function isOpen({ state }: Pick<RolloutSummary, 'state'>): boolean {
  return state === 'running' || state === 'paused' || state === 'held-up';
}

/** `25 % of people on rule beta, by user id, get on`. */
export function whoIsIn({
  audience,
  rule,
  variant,
}: Pick<RolloutSummary, 'audience' | 'rule' | 'variant'>): string {
  // As rules say it.
  const names = audience.by.map((attribute) => (attribute === 'targetingKey' ? 'user id' : attribute));
  const by = names.length === 1 ? names[0] : `the first there is of ${names.join(', ')}`;
  const share = shareWords(audience.percent);
  const whom = rule === null ? `people whom no rule answers, by ${by},` : `people on rule ${rule}, by ${by},`;
  return `${share} of ${whom} get ${variant}`;
}

/** `33.333 %`. */
export function shareWords(percent: number): string {
  return `${Number(percent.toFixed(3))} %`;
}

/** What else than a time the next step waits for: `an approval and the verdict of errors`. */
export function somebodyWords(waitsFor: { approval: boolean; guardrails: readonly string[] }): string {
  const parts = [
    ...(waitsFor.approval ? ['an approval'] : []),
    ...waitsFor.guardrails.map((name) => `the verdict of ${name}`),
  ];
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** When a step that is to come follows the one before: `1 day later`, `at once`. */
export function afterWords(after: string | null): string {
  if (after === null) return 'at once';
  const words = durationWords(after);
  return words === undefined
    ? new Date(after).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
    : `${words} later`;
}

/** What happened to it besides its steps. */
export function eventWords(event: { what: string; step: number | null; guardrail: string | null }): string {
  const of = event.step === null ? '' : ` step ${event.step}`;
  if (event.guardrail !== null) {
    const verdict =
      event.what === 'pass' ? 'let it pass' : event.what === 'hold' ? 'held it' : 'rolled it back';
    return `${event.guardrail} ${verdict}${of === '' ? '' : `, for${of}`}`;
  }
  if (event.what === 'approved') return `Approved${of}`;
  return event.what.charAt(0).toUpperCase() + event.what.slice(1).replaceAll('-', ' ');
}
