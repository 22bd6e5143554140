import { describe, expect, it } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';

describe('a sparkline', () => {
  it('stands on zero, and fills its height with its largest value', () => {
    expect(sparklinePath([0, 50, 100], 22, 12).line).toBe('M1 11L11 6L21 1');
  });

  it('is flat at the bottom where nothing happened, and a level of one value', () => {
    expect(sparklinePath([0, 0], 22, 12).line).toBe('M1 11L21 11');
    expect(sparklinePath([7], 22, 12).line).toBe('M1 1L21 1');
  });

  it('is nothing of nothing', () => expect(sparklinePath([], 22, 12)).toEqual({ line: '', area: '' }));
});
