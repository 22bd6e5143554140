import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTimers } from './timers.ts';

afterEach(() => vi.useRealTimers());

describe('timers', () => {
  it.each([Infinity, 2 ** 31])('wait for %d ms without looking again and again', (delayMs) => {
    vi.useFakeTimers();
    const timers = createTimers();
    const setTimeoutSpy = vi.spyOn(globalThis, 'setTimeout');
    const runs: string[] = [];
    timers.set('late', delayMs, () => runs.push('late'));
    vi.advanceTimersByTime(1_000);
    expect(setTimeoutSpy.mock.calls.length).toBe(1);
    timers.set('soon', 10, () => runs.push('soon'));
    vi.advanceTimersByTime(10);
    expect(runs).toEqual(['soon']);
    vi.advanceTimersByTime(2 ** 31);
    expect(runs).toEqual(delayMs === Infinity ? ['soon'] : ['soon', 'late']);
  });
});
