import { describe, expect, it } from 'vitest';
import { stalls, timeAttacks } from './redos.ts';

describe('patterns that stall engines', () => {
  it('do not stall ours', { timeout: 300_000 }, () => {
    const { times, slowest, tried } = timeAttacks(500, 7);
    expect(times).toHaveLength(1_500);
    expect(new Set(tried.map(({ family }) => family)).size).toBe(9);
    expect(slowest.ms, slowest.pattern).toBeLessThan(1_000);
  });

  it('do stall one that tries and goes back', { timeout: 60_000 }, async () => {
    const inputs = [`${'a'.repeat(4_000)}!`];
    expect(await stalls({ pattern: '^(a+)+$', inputs }, 2_000)).toBe(true);
    expect(await stalls({ pattern: '^a+$', inputs }, 20_000)).toBe(false);
  });
});
