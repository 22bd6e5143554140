import { expect, it } from 'vitest';
import { afterWords, eventWords, somebodyWords, whoIsIn } from './rollout-words.ts';

it('says who is in', () => {
  const audience = { percent: 33.3333333, by: ['targetingKey'], sentence: '' };
  expect(whoIsIn({ audience, rule: 'beta', variant: 'on' })).toBe(
    '33.333 % of people on rule beta, by user id, get on',
  );
  expect(
    whoIsIn({ audience: { ...audience, percent: 25, by: ['account', 'user'] }, rule: null, variant: 'on' }),
  ).toBe('25 % of people whom no rule answers, by the first there is of account, user, get on');
});

it('says what a step waits for besides a time', () => {
  expect(somebodyWords({ approval: true, guardrails: ['errors', 'latency'] })).toBe(
    'an approval, the verdict of errors and the verdict of latency',
  );
  expect(somebodyWords({ approval: false, guardrails: [] })).toBe('');
  expect([afterWords(null), afterWords('90m')]).toEqual(['at once', '1 hour 30 minutes later']);
});

it('says what happened', () => {
  expect(eventWords({ what: 'pass', step: 2, guardrail: 'errors' })).toBe('errors let it pass, for step 2');
  expect(eventWords({ what: 'roll-back', step: null, guardrail: 'errors' })).toBe('errors rolled it back');
  expect(eventWords({ what: 'approved', step: 3, guardrail: null })).toBe('Approved step 3');
  expect(eventWords({ what: 'held-up', step: null, guardrail: null })).toBe('Held up');
});
