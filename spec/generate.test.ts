import { describe, expect, it } from 'vitest';
import { answerCases } from './answer-cases.ts';
import { findStale, generate } from './generate.ts';
import { raw } from './sources/raw-number.ts';
import { aFlag } from './sources/subject.ts';
import { writeJson } from './write-json.ts';

const files = generate();

describe('spec/vectors', () => {
  it('are what their sources make', () => {
    expect(findStale(files)).toEqual([]);
  });

  it('would be found stale', () => {
    const [[name, text] = ['', '']] = files;
    const changed = new Map(files).set(name, text.replace('STATIC', 'CACHED')).set('new.json', '');
    expect(findStale(changed)).toEqual([name, 'new.json']);
    changed.delete(name);
    changed.delete('new.json');
    expect(findStale(changed)).toEqual([name]);
  });

  it('cover every operator by every view, every reason and code', () => {
    const text = [...files.values()].join('');
    const cases = [...files.values()].flatMap((file) => JSON.parse(file).cases);
    expect(cases.length).toBeGreaterThan(1_500);
    for (const op of ['in', 'lt', 'lte', 'gt', 'gte']) {
      for (const as of ['string', 'number', 'date', 'semver'])
        expect(text).toContain(`"op": "${op}", "as": "${as}"`);
    }
    const seen = new Set(
      cases.map(({ expect: { reason, errorCode, diagnostic } }) => errorCode ?? diagnostic ?? reason),
    );
    expect([...seen].sort()).toEqual([
      'DEFAULT',
      'DISABLED',
      'FLAG_NOT_FOUND',
      'PARSE_ERROR',
      'PREREQUISITE_FAILED',
      'SPLIT',
      'STATIC',
      'TARGETING_KEY_MISSING',
      'TARGETING_MATCH',
      'TYPE_MISMATCH',
    ]);
  });

  it('are one case a line', () => {
    for (const text of files.values()) {
      const lines = text.split('\n').filter((line) => line.startsWith('    { "name": '));
      expect(lines).toHaveLength(JSON.parse(text).cases.length);
    }
  });
});

describe('a hand-written answer', () => {
  it('that the interpreter disputes stops everything', () => {
    const snapshot = writeJson({ flags: { a: aFlag() }, segments: {} });
    const answered = [{ name: 'wrong', flag: 'a', context: {}, expect: { reason: 'SPLIT' as const } }];
    const subject = { name: 's', describes: 'd', flags: {}, answered };
    expect(() => answerCases(subject, snapshot)).toThrow(
      /"wrong": a person says .*SPLIT.*, the interpreter .*STATIC/,
    );
  });
});

describe('writing JSON', () => {
  it('keeps what JSON.stringify loses', () => {
    const value = [
      -0,
      raw('9007199254740993'),
      raw('1.0'),
      1e308,
      '\ud800',
      '\u00a0\u2028',
      'e\u0301😀',
      { a: undefined, b: null },
    ];
    expect(writeJson(value)).toBe(
      '[-0, 9007199254740993, 1.0, 1e+308, "\\ud800", "\\u00a0\\u2028", "e\\u0301😀", { "b": null }]',
    );
  });
});
