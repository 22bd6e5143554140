/** What a trigger does and what became of a call, in words. */
import type { CheckedTrigger, TriggerAnswer } from '@halyard/contract';
import type { Tone } from '../../kit/state-mark.tsx';

export function actionWords({
  action,
  flag,
  environment,
}: Pick<TriggerAnswer, 'action' | 'flag' | 'environment'>) {
  return action === 'kill' ? `kills ${flag} in ${environment}` : `turns ${flag} off in ${environment}`;
}

export const modeWords: Readonly<Record<TriggerAnswer['mode'], string>> = {
  url: 'Whoever has the URL may call it; each distinct body counts once',
  signed: 'Calls carry a signature of Standard Webhooks as well; each id counts once',
};

export function stateOf(
  { disabled, expiresAt, problem }: Pick<CheckedTrigger, 'disabled' | 'expiresAt' | 'problem'>,
  nowMs: number,
): {
  tone: Tone;
  word: string;
} {
  if (disabled) return { tone: 'quiet', word: 'off' };
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs) return { tone: 'quiet', word: 'over' };
  if (problem !== null) return { tone: 'bad', word: 'would be refused' };
  return { tone: 'good', word: 'listens' };
}

export type Outcome = 'done' | 'nothing' | 'repeated' | 'refused' | 'failed';

export const outcomeWords: Readonly<Record<Outcome, { tone: Tone; words: string }>> = {
  done: { tone: 'good', words: 'turned it off' },
  nothing: { tone: 'quiet', words: 'was off already' },
  repeated: { tone: 'quiet', words: 'had counted before' },
  refused: { tone: 'attention', words: 'refused' },
  failed: { tone: 'bad', words: 'failed; whoever calls tries again' },
};

/** For a terminal; the time makes each call another one, since a body counts once. */
export function tryItOut(url: string): string {
  return `curl -X POST '${url}' -d "{\\"at\\": \\"$(date -Is)\\"}"`;
}
