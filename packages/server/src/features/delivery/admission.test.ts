import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';

describe('admission', () => {
  it('lets in a second’s worth at once, then as many as the rate says', () => {
    const admission = createAdmission(100);
    const admitted = (nowMs: number, asking: number) =>
      Array.from({ length: asking }, () => admission.ask(nowMs)).filter((seconds) => seconds === 0).length;
    expect(admitted(0, 500)).toBe(100);
    expect(admitted(500, 500)).toBe(50);
    expect(admitted(60_000, 500)).toBe(100);
  });

  it('spreads those it refuses, the further the more there are', () => {
    const admission = createAdmission(100);
    const seconds = Array.from({ length: 2_100 }, () => admission.ask(0)).filter((each) => each > 0);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...seconds)).toBeGreaterThan(10);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(30);
    expect(seconds.every(Number.isInteger)).toBe(true);
  });
});
