import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RE2JS } from 're2js';
import { describe, expect, it, vi } from 'vitest';
import { regexEngine } from './regex.ts';

describe('the regex engine', () => {
  it('searches anywhere, in RE2 syntax', () => {
    expect(regexEngine.compile('b+').test('abbc')).toBe(true);
    expect(regexEngine.compile('^b+$').test('abbc')).toBe(false);
    expect(regexEngine.compile('(?i)BETA').test('a beta b')).toBe(true);
    expect(regexEngine.compile('\\p{Greek}').test('λ')).toBe(true);
  });

  it('refuses what is not RE2, and programs without bounds', () => {
    for (const pattern of ['(', '(?=a)', '(a)\\1', 'a{1001}', '(a{100}){10}{10}', '(.{100}){11}', '.{100}']) {
      expect(() => regexEngine.compile(pattern), pattern).toThrow();
    }
  });

  it('takes linear time where backtracking takes exponential', () => {
    const pattern = regexEngine.compile('^(a+)+$');
    expect(pattern.test(`${'a'.repeat(4_000)}b`)).toBe(false);
    expect(pattern.test('a'.repeat(4_000))).toBe(true);
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
    const bounded = automatonOf((pattern) => regexEngine.compile(pattern));
    expect(Object.keys(bounded).sort()).toEqual(Object.keys(free).sort());
    expect(bounded.stateCount).toBeGreaterThan(10);
    expect(bounded.stateCount).toBeLessThan(300);
    expect(free.stateCount).toBeGreaterThan(3_000);
  });

  it('keeps little of what it met, where every input is another', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const letters = abs(40_000);
    const inputs = Array.from({ length: 10 }, (_, i) => letters.slice(4_000 * i, 4_000 * (i + 1)));
    /** Megabytes that ten patterns hold on to, after all inputs. */
    const kept = (compile: (pattern: string) => { test(input: string): boolean }) => {
      const patterns = Array.from({ length: 10 }, (_, i) => compile(`a[ab]{${50 + i}}$`));
      collect();
      const before = process.memoryUsage().heapUsed;
      for (const pattern of patterns) for (const input of inputs) pattern.test(input);
      collect();
      const after = process.memoryUsage().heapUsed;
      expect(patterns).toHaveLength(10);
      return (after - before) / 1_000_000;
    };
    expect(kept((pattern) => regexEngine.compile(pattern))).toBeLessThan(5);
    expect(kept((pattern) => RE2JS.compile(pattern))).toBeGreaterThan(10);
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
