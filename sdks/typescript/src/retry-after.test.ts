import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 0, 1);
const date = (offsetMs: number): string => new Date(now + offsetMs).toUTCString();

it('reads Retry-After as seconds or as a date, and nothing else', () => {
  expect(retryAfterMs({ 'retry-after': ' 7 ' }, now)).toBe(7_000);
  expect(retryAfterMs({ 'retry-after': date(7_000) }, now)).toBe(7_000);
  expect(retryAfterMs({ 'retry-after': date(-7_000) }, now)).toBe(0);
  expect(retryAfterMs({ 'retry-after': 'soon' }, now)).toBeUndefined();
  expect(retryAfterMs({}, now)).toBeUndefined();
});

it('measures a date by the clock of whoever answered, an hour ahead or behind', () => {
  for (const skewMs of [3_600_000, -3_600_000]) {
    const headers = { 'retry-after': date(skewMs + 7_000), date: date(skewMs) };
    expect(retryAfterMs(headers, now)).toBe(7_000);
  }
  expect(retryAfterMs({ 'retry-after': date(7_000), date: 'today' }, now)).toBe(7_000);
});
