/** The next step of a rollout in one sentence, for whoever looks ahead: made of names and numbers only. */
import type { RolloutRow } from './queries.ts';
import { nextStep, waitsOf } from './waits.ts';

export function stepSentence(row: RolloutRow): string {
  const { flag, environment, variant, author, state } = row;
  const { approval, guardrails } = waitsOf(row);
  const waits = [
    ...(approval ? ['once it is approved'] : []),
    ...(guardrails.length > 0 ? [`once ${guardrails.join(' and ')} let it pass`] : []),
    ...(state === 'running' ? [] : ['once somebody resumes it']),
  ];
  const share = nextStep(row)?.percent ?? 100;
  return [
    `Roll ${flag} out to ${share} % in ${environment} with variant ${variant}`,
    `by ${author.name}`,
    ...waits,
  ].join(', ');
}
