/** How questions are put, and how long people may wait for an answer. */
import type { Figure } from '../figure.ts';
import { quantile, text } from '../quantile.ts';

const aimMs = 50;

/** One after the other, in an order that mixes the sorts; each twice, and the second time counts. */
export async function inMixedOrder<Question, Answer>(
  questions: readonly Question[],
  ask: (question: Question) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = new Array(questions.length);
  const order = questions.map((_, i) => (i * 7_919) % questions.length);
  if (new Set(order).size !== questions.length) throw new Error('the order leaves some out');
  for (const i of [...order, ...order]) answers[i] = await ask(questions[i]!);
  return answers;
}

export function waitingFor(name: string, times: readonly number[]): Figure {
  return {
    name,
    value: quantile(times, 0.95),
    unit: 'ms',
    note: `p50 ${text(quantile(times, 0.5))}, p99 ${text(quantile(times, 0.99))} ms`,
    aim: { atMost: aimMs },
  };
}
