import { describe, expect, it } from 'vitest';
import { foldCase } from './fold-case.ts';
import { parseInstant } from './rfc3339.ts';
import { VIEWS } from './views.ts';

describe('number', () => {
  it.each([
    ['1', 1],
    ['-1.50', -1.5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['007', 7],
    [2.5, 2.5],
  ])('reads %j', (value, expected) => {
    expect(VIEWS.number.read(value)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '0x10',
    '1_000',
    '1,5',
    '.5',
    '5.',
    '+1',
    'Infinity',
    'NaN',
    '1e999',
    '--1',
    '1e',
  ])('does not read %j', (value) => {
    expect(VIEWS.number.read(value)).toBeUndefined();
    expect(VIEWS.number.compare(value, 0)).toBeNaN();
  });

  it.each([true, null, {}, [], Number.NaN, Number.POSITIVE_INFINITY])('does not read %j', (value) => {
    expect(VIEWS.number.read(value)).toBeUndefined();
  });
});

describe('date', () => {
  it.each([
    '2026-12-01T00:00:00Z',
    '2024-02-29T23:59:59.999Z',
    '2000-02-29T12:00:00+14:00',
    '1969-12-31T23:59:59.001-00:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-03-01T00:30:00+01:00',
    '1900-03-01T00:00:00Z',
  ])('reads %s as Date does', (text) => {
    expect(parseInstant(text)).toBe(Date.parse(text));
  });

  it('reads every day of four centuries', () => {
    const misread: string[] = [];
    for (let at = Date.UTC(1800, 0, 1); at < Date.UTC(2201, 0, 1); at += 86_400_000) {
      const text = new Date(at).toISOString();
      if (parseInstant(text) !== at) misread.push(text);
    }
    expect(misread).toEqual([]);
  });

  it('reads lower case, long fractions and leap seconds', () => {
    expect(parseInstant('2026-12-01t00:00:00z')).toBe(Date.UTC(2026, 11, 1));
    expect(parseInstant('2026-12-01T00:00:00.1239999Z')).toBe(Date.UTC(2026, 11, 1) + 123);
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
  });

  it.each([
    '2026-12-01',
    '2026-12-01T00:00:00',
    '2026-12-01 00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-12-01T24:00:00Z',
    '2026-12-01T00:60:00Z',
    '2026-12-01T00:00:61Z',
    '2026-12-01T00:00Z',
    '2026-12-01T00:00:00.Z',
    '2026-12-01T00:00:00+0100',
    '2026-12-01T00:00:00+24:00',
    '2026-12-01T00:00:00Z ',
    '+002026-12-01T00:00:00Z',
    '26-12-01T00:00:00Z',
    'yesterday',
    '1796083200000',
    '',
  ])('does not read %j', (text) => {
    expect(VIEWS.date.read(text)).toBeUndefined();
  });

  it('reads numbers as epoch milliseconds', () => {
    expect(VIEWS.date.read(1796083200000)).toBe(1796083200000);
  });
});

describe('semver', () => {
  it('orders as semver.org does', () => {
    const ascending = [
      '0.0.0-alpha',
      'v0',
      '1.0.0-0',
      '1.0.0-2',
      '1.0.0-10',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1',
      'v1.0.1',
      '1.2-x',
      '1.2',
      '1.10.0',
      '2.0.0',
      '99999999999999999998.0.0',
      '99999999999999999999.0.0',
    ];
    ascending.forEach((a, i) => {
      ascending.forEach((b, j) => {
        expect(Math.sign(VIEWS.semver.compare(a, VIEWS.semver.read(b))), `${a} ${b}`).toBe(Math.sign(i - j));
      });
    });
  });

  it.each([
    ['1', '1.0.0'],
    ['v1.2', '1.2.0'],
    ['1.0.0+a', '1.0.0+b.c'],
    ['1.2-rc.1', '1.2.0-rc.1+x'],
  ])('takes %s and %s for equal', (a, b) => {
    expect(VIEWS.semver.compare(a, VIEWS.semver.read(b))).toBe(0);
  });

  it.each([
    '', 'v', 'V1', '01', '1.02.0', '1.0.0.0', '1.', '1..2', '1.0.0-', '1.0.0-01', '1.0.0-a..b', '1.0.0+', '1.0.0-a_b',
    ' 1.0.0', '1.0.0 ', 'a', '1.x', '-1', '1.0.0+a+b', 'vv1', '1.0.0-é',
  ])('does not read %j', (text) => {
    expect(VIEWS.semver.read(text)).toBeUndefined();
    expect(VIEWS.semver.compare(text, VIEWS.semver.read('1'))).toBeNaN();
  }); // biome-ignore format: a list
});

describe('string', () => {
  it('orders by code points', () => {
    expect(VIEWS.string.compare('\u{1f600}', '\uff21')).toBeGreaterThan(0);
    expect(VIEWS.string.compare('a', 'ab')).toBeLessThan(0);
    expect(VIEWS.string.compare(1, 'ab')).toBeNaN();
  });

  it('takes lone surrogates for code points of their own', () => {
    const ascending = [
      '\ud7ff',
      '\ud83d',
      '\ud83d\uff21',
      '\ud83e',
      '\ude00',
      '\uff21',
      '\u{1f600}',
      '\u{1f601}',
    ];
    ascending.forEach((a, i) => {
      ascending.forEach((b, j) => {
        expect(Math.sign(VIEWS.string.compare(a, b)), `${i} ${j}`).toBe(Math.sign(i - j));
      });
    });
  });
});

describe('folding case', () => {
  it('goes code point by code point', () => {
    expect(foldCase('ÄPFEL')).toBe('äpfel');
    expect(foldCase('ΟΔΟΣ')).toBe('οδοσ');
    expect(foldCase('İX')).toBe('ix');
  });
});
