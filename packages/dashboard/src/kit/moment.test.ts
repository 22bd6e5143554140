import { describe, expect, it } from 'vitest';
import { formatMoment, parseMoment, sayMoment } from './moment.ts';

describe('a moment in an address', () => {
  it.each([
    ['v0', { version: 0 }],
    ['v12', { version: 12 }],
    ['c120', { seq: 120 }],
    ['2026-11-29T09:00:00.000Z', { at: '2026-11-29T09:00:00.000Z' }],
  ])('%s', (text, moment) => {
    expect(parseMoment(text)).toEqual(moment);
    expect(formatMoment(parseMoment(text)!)).toBe(text);
  });
  it.each([undefined, '', 'c0', 'soon', 'v', 'v-1'])('is none: %s', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });
  it('is said', () => {
    expect(sayMoment({ seq: 3 }, String)).toBe('right after change 3');
    expect(sayMoment({ version: 3 }, String)).toBe('version 3');
    expect(sayMoment({ at: 'x' }, () => 'yesterday')).toBe('yesterday');
  });
});
