import { describe, expect, it } from 'vitest';
import { byDay, sayDay } from './change-days.ts';

describe('changes by day', () => {
  const changes = ['2026-11-30T01:00:00Z', '2026-11-29T23:30:00Z', '2026-11-28T12:00:00Z'].map((at) => ({
    at,
  }));
  it('as the viewer has days', () => {
    expect(byDay(changes, 'UTC').map(({ day }) => day)).toEqual(['2026-11-30', '2026-11-29', '2026-11-28']);
    expect(byDay(changes, 'Europe/Berlin').map(({ day, changes: of }) => [day, of.length])).toEqual([
      ['2026-11-30', 2],
      ['2026-11-28', 1],
    ]);
  });
  it('in words', () => {
    expect(sayDay('2026-11-30', '2026-11-30')).toBe('Today');
    expect(sayDay('2026-11-29', '2026-11-30')).toBe('Yesterday');
    expect(sayDay('2026-11-02', '2026-11-30', 'en-GB')).toBe('Monday 2 November');
    expect(sayDay('2025-11-02', '2026-11-30', 'en-GB')).toContain('2025');
  });
});
