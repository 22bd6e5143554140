import { LIMITS } from '@halyard/core';
import { RE2JS } from 're2js';
import { describe, expect, it, vi } from 'vitest';
import { regex } from './regex.ts';

describe('regex', () => {
  it('searches anywhere in the input', () => {
    expect(regex.compile('b+c').test('aabbccd')).toBe(true);
    expect(regex.compile('^b').test('ab')).toBe(false);
  });

  it.each(['(', 'a(?=b)', '(a)\\1', '(a{1000}){1000}'])('refuses %s', (pattern) => {
    expect(() => regex.compile(pattern)).toThrow();
  });

  it('bounds the program', () => {
    expect(regex.compile('(?:\\w{10}){9}').test('x'.repeat(90))).toBe(true);
    expect(() => regex.compile('(a{500}|b{500}|c{500}|d{500}|e{500})')).toThrow(
      String(LIMITS.patternInstructions),
    );
  });

  it('takes linear time where a backtracking engine takes exponential time', () => {
    const before = process.threadCpuUsage();
    expect(regex.compile('^(a+)+$').test(`${'a'.repeat(4000)}!`)).toBe(false);
    // Of this thread's own time it takes 1 ms; what goes back would not end.
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('bounds the automaton, by fields of the library that are there and count', () => {
    const input = abs(4_000);
    /** What the library has built after an input of which almost every character makes a new state. */
    const automatonOf = (compile: (pattern: string) => { test(input: string): boolean }) => {
      const made = vi.spyOn(RE2JS, 'compile');
      compile('a[ab]{60}$').test(input);
      const { dfa } = (made.mock.results[0]!.value as RE2JS).re2();
      made.mockRestore();
      expect(dfa).toMatchObject({ stateBudget: expect.any(Number), memBudget: expect.any(Number) });
      expect(dfa.numClasses).toBeGreaterThan(1);
      return dfa;
    };
    const free = automatonOf((pattern) => RE2JS.compile(pattern));
    const bounded = automatonOf((pattern) => regex.compile(pattern));
    expect(Object.keys(bounded).sort()).toEqual(Object.keys(free).sort());
    expect(bounded.stateCount).toBeGreaterThan(10);
    expect(bounded.stateCount).toBeLessThan(300);
    expect(free.stateCount).toBeGreaterThan(3_000);
  });
});

/** Letters a and b in no order, the same ones each time. */
function abs(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'ab'[(state >>> 16) & 1];
  }).join('');
}
