import { LIMITS } from '@halyard/core';
import { describe, expect, it } from 'vitest';
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
    const started = performance.now();
    expect(regex.compile('^(a+)+$').test(`${'a'.repeat(4000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
