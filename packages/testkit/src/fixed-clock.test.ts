import { expect, it } from 'vitest';
import { fixedClock } from './fixed-clock.ts';

it('stands still, moves when told to, and refuses what is no instant', () => {
  const clock = fixedClock('2026-01-31T12:00:00Z');
  clock.advance(1_500);
  expect(clock.iso()).toBe('2026-01-31T12:00:01.500Z');
  expect(clock.date().getTime()).toBe(clock.now());
  clock.set('2027-01-01T00:00:00Z');
  expect(clock.now()).toBe(Date.UTC(2027, 0, 1));
  expect(() => fixedClock('tomorrow')).toThrow(RangeError);
});
