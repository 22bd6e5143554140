import { checkCondition, OPERATORS, type Test } from '@halyard/core';
import { expect, test } from 'vitest';
import { CHOICES, choiceOf, likelyChoice, withChoice } from './operator-choices.ts';

test('every operator, read in every way that core knows, and its opposite', () => {
  const ways = Object.values(OPERATORS).flatMap(({ views }) => views).length;
  expect(CHOICES).toHaveLength(ways * 2);
  expect(new Set(CHOICES.map(({ id }) => id)).size).toBe(CHOICES.length);
});

test('a test goes from each choice to each other and may be written wherever it ends', () => {
  for (const first of CHOICES) {
    const from = withChoice(
      { attribute: 'a', op: 'in', values: ['2', 2, '1.0.0', '10.0.0.0/8', true], ignoreCase: true },
      first,
    );
    expect(choiceOf(from, first.isNegated)).toEqual(first);
    for (const second of CHOICES) {
      const to = withChoice(from, second);
      expect(checkCondition(to)).toEqual([]);
      expect(choiceOf(to, second.isNegated)).toEqual(second);
    }
  }
});

test('values that can be read the other way stay', () => {
  const number: Test = { attribute: 'a', op: 'gte', values: [2] };
  const version = withChoice(number, CHOICES.find(({ id }) => id === 'gte semver')!);
  expect(version).toEqual({ attribute: 'a', op: 'gte', as: 'semver', values: ['2'] });
  expect(withChoice(version, choiceOf(number, false))).toEqual(number);
});

test('what is likely of an attribute', () => {
  expect(likelyChoice('app.version').id).toBe('gte semver');
  expect(likelyChoice('$now').id).toBe('gte date');
  expect(likelyChoice('ip').id).toBe('cidr string');
  expect(likelyChoice('geo.country').id).toBe('in');
  expect(likelyChoice('cart.total', [12, 30]).id).toBe('gte number');
  expect(likelyChoice('plan', ['free', 'pro']).id).toBe('in');
});
