import { expect, it } from 'vitest';
import type { Change } from '../change-flag.ts';
import { arrivalLatencies, evaluationLatencies } from './latencies.ts';
import { Tally, type TallyReport } from './tally.ts';

const changes: Change[] = [
  { version: 2, isOn: false, askedAtMs: 100, answeredAtMs: 110 },
  { version: 3, isOn: true, askedAtMs: 200, answeredAtMs: 210 },
];

function report(lists: Partial<Record<'arrivals' | 'evaluations', number[]>>): TallyReport {
  const { arrivals = [], evaluations = [] } = lists;
  const empty = new Tally(2).report();
  return { ...empty, arrivals: Float64Array.from(arrivals), evaluations: Float64Array.from(evaluations) };
}

it('takes a change for arrived with its version or a later one', () => {
  const told = report({ arrivals: [0, 2, 115, 1, 3, 207, 0, 3, 205] });
  const { fromAsking, fromAnswer, missing } = arrivalLatencies(changes, [told], 2);
  expect([fromAsking.count, fromAsking.at(0.01), fromAsking.max, missing]).toEqual([4, 5, 107, 0]);
  expect(fromAnswer.at(0.01)).toBe(-5);
});

it('counts what never arrived', () => {
  const told = report({ arrivals: [0, 2, 115] });
  expect(arrivalLatencies(changes, [told], 2).missing).toBe(3);
});

it('does not take another answer for the right one', () => {
  expect(
    evaluationLatencies(changes, [report({ evaluations: [0, 2, 0, 120, 0, 3, 1, 220] })], 1).missing,
  ).toBe(0);
  const wrong = report({ evaluations: [0, 2, 1, 120] });
  expect(() => evaluationLatencies(changes, [wrong], 1)).toThrow('version 2 was evaluated as true');
});
