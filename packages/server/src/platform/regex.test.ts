import { describe, expect, it } from 'vitest';
import { regexEngine } from './regex.ts';

describe('the regex engine', () => {
  it('searches anywhere, in RE2 syntax', () => {
    expect(regexEngine.compile('b+').test('abbc')).toBe(true);
    expect(regexEngine.compile('^b+$').test('abbc')).toBe(false);
    expect(regexEngine.compile('(?i)BETA').test('a beta b')).toBe(true);
    expect(regexEngine.compile('\\p{Greek}').test('λ')).toBe(true);
  });

  it('refuses what is not RE2, and programs without bounds', () => {
    for (const pattern of ['(', '(?=a)', '(a)\\1', 'a{1001}', '(a{100}){10}{10}', '(.{100}){11}']) {
      expect(() => regexEngine.compile(pattern), pattern).toThrow();
    }
  });

  it('takes linear time where backtracking takes exponential', () => {
    const pattern = regexEngine.compile('^(a+)+$');
    expect(pattern.test(`${'a'.repeat(4_000)}b`)).toBe(false);
    expect(pattern.test('a'.repeat(4_000))).toBe(true);
  });
});
