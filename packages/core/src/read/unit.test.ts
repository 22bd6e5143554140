import { expect, it } from 'vitest';
import { findUnit } from './unit.ts';

it('is the first attribute present, a string or a safe integer', () => {
  const context = { targetingKey: 'u1', user: { id: 7 }, org: { id: null }, plan: true, 'a.b': 'dotted' };
  expect(findUnit(context)).toBe('u1');
  expect(findUnit(context, 'user.id')).toBe('7');
  expect(findUnit(context, ['org.id', 'user.id'])).toBe('7');
  expect(findUnit(context, 'a.b')).toBe('dotted');
  expect(findUnit(context, ['plan', 'targetingKey'])).toBeUndefined();
  expect(findUnit({ n: 2 ** 53 }, 'n')).toBeUndefined();
  expect(findUnit({ at: new Date(7) }, 'at')).toBe('7');
  for (const nobody of [undefined, null, 1, 'u1', [], {}]) expect(findUnit(nobody)).toBeUndefined();
});
