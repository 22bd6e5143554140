import { expect, it } from 'vitest';
import { dayOf, plusDays, plusMonths, startOf, weekOf, weeksOfMonth } from './month-grid.ts';

it('makes weeks that begin on Monday, and hold a whole month', () => {
  expect(weekOf('2026-12-06')[0]).toBe('2026-11-30');
  const weeks = weeksOfMonth('2026-12-15');
  expect([weeks.length, weeks[0]![0], weeks.at(-1)!.at(-1)]).toEqual([5, '2026-11-30', '2027-01-03']);
  expect(weeksOfMonth('2026-02-01')).toHaveLength(5);
  expect(weeksOfMonth('2027-02-28')).toHaveLength(4);
});

it('goes on over the ends of months', () => {
  expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(plusMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(plusMonths('2026-01-31', -2)).toBe('2025-11-30');
});

it('knows what is no day', () => {
  expect([startOf('2026-02-30'), startOf('soon')]).toEqual([undefined, undefined]);
  expect(dayOf(startOf('2026-02-28')!)).toBe('2026-02-28');
});
