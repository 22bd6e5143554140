import { expect, it } from 'vitest';
import { durationParts, durationWords } from './duration-words.ts';
import { planOf, presets, shareProblems } from './plan.ts';

it('foresees when each step is taken at the earliest, and which may come later', () => {
  const steps = [
    { percent: 5 },
    { percent: 20, after: '1h' },
    { percent: 50, after: '1970-01-01T03:00:00Z', approval: true },
    { percent: 100, after: '30m', guardrails: ['errors'] },
  ];
  const plan = planOf(steps, 0);
  expect(plan.map(({ atMs }) => atMs / 3_600_000)).toEqual([0, 1, 3, 3.5]);
  expect(plan.map(({ mayBeLater }) => mayBeLater)).toEqual([false, false, true, true]);
  // An instant that is over when its turn comes is passed at once.
  expect(
    planOf(
      [
        { percent: 1, after: '1d' },
        { percent: 2, after: '1970-01-01T03:00:00Z' },
      ],
      0,
    )[1]?.atMs,
  ).toBe(86_400_000);
});

it('says where a rollout would shrink', () => {
  const found = shareProblems([{ percent: 10 }, { percent: 5 }, { percent: 101 }, { percent: Number.NaN }]);
  expect([...found.keys()]).toEqual([1, 2, 3]);
  for (const { steps } of presets) expect(shareProblems(steps).size).toBe(0);
});

it.each([
  ['30m', '30 minutes', { amount: 30, unit: 'm' }],
  ['90m', '1 hour 30 minutes', { amount: 90, unit: 'm' }],
  ['P1DT12H', '1 day 12 hours', { amount: 36, unit: 'h' }],
  ['7d', '1 week', { amount: 1, unit: 'w' }],
  ['2s', '2 seconds', { amount: 2, unit: 's' }],
])('says %s', (text, words, parts) => {
  expect([durationWords(text), durationParts(text)]).toEqual([words, parts]);
});

it('knows instants from durations', () => {
  expect([durationWords('2026-12-01T00:00:00Z'), durationParts('soon')]).toEqual([undefined, undefined]);
});
