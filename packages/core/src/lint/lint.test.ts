import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Condition, Flag, Serve, Test } from '../model.ts';
import { aFlag, aRule } from '../testing/documents.ts';
import type { Known } from '../validate.ts';
import { lintFlag, lintSegment } from './lint.ts';
import { FINDING_CODES } from './lint-findings.ts';

const is = (attribute: string, ...values: Test['values'] & {}): Test => ({ attribute, op: 'in', values });
const test = (attribute: string, op: Test['op'], ...values: Test['values'] & {}): Test => {
  return { attribute, op, values };
};
const not = (condition: Condition): Condition => ({ not: condition });
const EXISTS: Test = { attribute: 'a', op: 'exists' };
const all = (...parts: Condition[]): Condition => ({ all: parts });
const any = (...parts: Condition[]): Condition => ({ any: parts });
const at = (op: Test['op'], date: string): Test => ({ ...test('$now', op, date), as: 'date' });

function split(by: string, ...ranges: [from: number, to: number, variant?: string][]): Serve {
  const made = ranges.map(([from, to, variant = 'on']) => ({ variant, from, to }));
  return { bucket: { by, seed: 's' }, split: made };
}

function bucket(...ranges: [from: number, to: number][]): Condition {
  return { bucket: { by: 'targetingKey', seed: 's' }, ranges: ranges.map(([from, to]) => ({ from, to })) };
}

type GivenRule = Condition | [Condition, Serve];

function flagOf(...rules: GivenRule[]): Flag {
  const made = rules.map((rule, i) => {
    const [condition, serve] = Array.isArray(rule) ? rule : [rule, 'on'];
    return aRule({ id: `r${i}`, if: condition, serve });
  });
  return aFlag({ rules: made, otherwise: { serve: 'off' } });
}

function knownOf(flags: Record<string, Flag>, segments: Record<string, Condition> = {}): Known {
  return {
    flags: new Map(Object.entries(flags)),
    segments: new Map(
      Object.entries(segments).map(([key, condition]) => [key, { if: condition, version: 1 }]),
    ),
  };
}

const KNOWN = knownOf(
  {
    live: aFlag(),
    dark: aFlag({ enabled: false }),
    half: aFlag({ otherwise: { serve: split('targetingKey', [0, 50_000]) } }),
    gated: aFlag({ requires: [is('a', 1)] }),
  },
  { germans: is('geo.country', 'DE'), nobody: any(), everyone: all(), nested: { segment: 'germans' } },
);
const NOW = Date.parse('2026-11-22T00:00:00Z');

/** `code pointer: message` of each. */
function told(flag: Flag, options = { known: KNOWN, now: NOW }): string[] {
  return lintFlag(flag, options).map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
}

describe('rules that are out of reach', () => {
  const takesAll = 'rule 2 can never match: rule 1 takes all it could match';
  it.each<[string, GivenRule, GivenRule]>([
    ['rule 2 can never match: rule 1 takes everyone', all(), is('a', 1)],
    ['rule 2 can never match: rule 1 takes everyone', { segment: 'everyone' }, is('a', 1)],
    [takesAll, is('a', 1), is('a', 1)],
    [takesAll, is('a', 1, 2, 3), is('a', 2)],
    [takesAll, is('a', 1), all(is('b', 1), is('a', 1))],
    [takesAll, any(is('a', 1), is('b', 1)), is('b', 1)],
    [takesAll, EXISTS, is('a', 1)],
    [takesAll, test('a', 'gte', 18), test('a', 'gte', 21, 30)],
    [takesAll, test('a', 'gte', 18), test('a', 'gt', 18)],
    [takesAll, test('a', 'lt', 18), is('a', 1, 17)],
    [takesAll, not(is('a', 1)), not(is('a', 1, 2))],
    [takesAll, not(is('a', 1)), not(EXISTS)],
    [takesAll, test('email', 'endsWith', '.de'), test('email', 'endsWith', '@example.de')],
    [takesAll, test('email', 'contains', 'x'), test('email', 'startsWith', 'xy')],
    [takesAll, test('ip', 'cidr', '10.0.0.0/8'), is('ip', '10.1.1.1')],
    [takesAll, { segment: 'germans' }, { segment: 'nested' }],
    [takesAll, { segment: 'germans' }, all(is('geo.country', 'DE'), is('a', 1))],
    [takesAll, { flag: 'live', variants: ['on', 'off'] }, { flag: 'live', variants: ['on'] }],
    [takesAll, not({ flag: 'half', variants: ['off'] }), { flag: 'half', variants: ['on'] }],
    [takesAll, bucket([0, 500], [500, 1000]), bucket([400, 600])],
    [takesAll, at('gte', '2030-01-01T00:00:00Z'), at('gt', '2030-01-01T00:00:00Z')],
    [takesAll, [is('a', 1), null], is('a', 1)],
    [takesAll, [all(), split('u', [0, 100])], [is('a', 1), split('u', [10, 20])]],
    [takesAll, [all(), split('u', [0, 50_000], [50_000, 100_000, 'off'])], [all(), split('u', [10, 20])]],
  ])('%s: %j before %j', (message, first, second) => {
    const found = told(flagOf(first, second)).filter((text) => !text.startsWith('split-of-one'));
    expect(found).toEqual([`unreachable-rule /rules/1: ${message}`]);
  });

  it.each<[GivenRule, GivenRule]>([
    [is('a', 1), is('a', '1')],
    [is('a', 1), is('a', 1, 2)],
    [is('a', 1), not(is('a', 1))],
    [test('a', 'gte', 18), test('a', 'gte', 17)],
    [test('a', 'gt', 18), test('a', 'gte', 18)],
    [test('a', 'gte', 18), test('a', 'lt', 20)],
    [not(is('a', 1)), is('a', 2)],
    [test('email', 'endsWith', 'ab'), test('email', 'startsWith', 'ab')],
    [test('email', 'startsWith', 'ab'), test('email', 'contains', 'ab')],
    [test('email', 'startsWith', 'ab'), { ...test('email', 'startsWith', 'ab'), ignoreCase: true }],
    [test('email', 'matches', 'a'), is('email', 'a')],
    [
      { ...is('a', 'x'), ignoreCase: true },
      { ...is('a', 'y'), ignoreCase: true },
    ],
    [is('a', 1), { ...is('a', 1), else: true }],
    [{ segment: 'germans' }, is('geo.country', 'FR')],
    [{ segment: 'unknown' }, { segment: 'germans' }],
    [
      { flag: 'live', variants: ['on'] },
      { flag: 'half', variants: ['on'] },
    ],
    [bucket([0, 500]), bucket([400, 600])],
    [bucket([0, 500]), { bucket: { by: 'targetingKey', seed: 'other' }, ranges: [{ from: 0, to: 500 }] }],
    [not(bucket([0, 500])), bucket([400, 600])],
    [at('gt', '2030-01-01T00:00:00Z'), at('gte', '2030-01-01T00:00:00Z')],
    [[all(), split('u', [0, 100])], is('a', 1)],
    [
      [all(), split('u', [0, 100])],
      [is('a', 1), split('u', [10, 200])],
    ],
    [
      [all(), split('u', [0, 50_000], [50_000, 99_999, 'off'])],
      [all(), split('v', [10, 20])],
    ],
    [
      [all(), split('u', [0, 50_000], [50_000, 100_000, 'off'])],
      [all(), split('v', [10, 20])],
    ],
  ])('are not claimed where they are not: %j before %j', (first, second) => {
    expect(told(flagOf(first, second))).toEqual([]);
  });

  it.each<[string, GivenRule]>([
    ['impossible-condition', all(is('a', 1), not(is('a', 1, 2)))],
    ['impossible-condition', all(is('a', 1), not(EXISTS))],
    ['impossible-condition', all({ segment: 'germans' }, not({ segment: 'nested' }))],
    ['impossible-condition', all({ flag: 'half', variants: ['on'] }, { flag: 'half', variants: ['off'] })],
    ['impossible-condition', all(bucket([0, 500]), bucket([500, 600]))],
    ['impossible-condition', all(at('lt', '2030-01-01T00:00:00Z'), at('gte', '2030-01-01T00:00:00Z'))],
    ['impossible-condition', { segment: 'nobody' }],
    ['impossible-condition', { ...test('$now', 'gte', '2.0'), as: 'semver' }],
    ['past-window', at('lt', '2026-11-22T00:00:00Z')],
    ['past-window', all(at('gte', '2020-01-01T00:00:00Z'), at('lte', '2026-01-01T00:00:00Z'), is('a', 1))],
  ])('say that nobody can meet the condition: %s %j', (code, rule) => {
    const why = code === 'past-window' ? 'its time is over' : 'its condition cannot hold';
    expect(told(flagOf(rule))).toEqual([`${code} /rules/0: rule 1 can never match: ${why}`]);
    expect(told(flagOf(all(), rule)), 'it is said once').toHaveLength(1);
  });

  it.each<GivenRule>([
    all(is('a', 1), is('a', 2)),
    all(is('a', 1), not(is('a', 2))),
    all(bucket([0, 500]), bucket([499, 600])),
    all(at('lte', '2030-01-01T00:00:00Z'), at('gte', '2030-01-01T00:00:00Z')),
    at('lte', '2026-11-22T00:00:00Z'),
    all({ flag: 'half', variants: ['on'] }, not({ flag: 'gated', variants: ['off'] })),
  ])('say nothing of what may hold: %j', (rule) => {
    expect(told(flagOf(rule)).filter((text) => !text.startsWith('redundant'))).toEqual([]);
  });

  it('knows no time and no references unless it is told', () => {
    expect(told(flagOf(at('lt', '2020-01-01T00:00:00Z'), { segment: 'nobody' }), {} as never)).toEqual([]);
  });

  it('counts what is required', () => {
    const flag = flagOf(not(is('a', 1)), is('b', 1), is('c', 1));
    expect(told({ ...flag, requires: [is('a', 1), any(is('b', 1))] })).toEqual([
      'unreachable-rule /rules/0: rule 1 can never match: the requirements leave out all it asks for',
      'unreachable-rule /rules/2: rule 3 can never match: rule 2 takes all it could match',
    ]);
    expect(told({ ...flag, requires: [all(is('a', 1), not(is('a', 1)))] })).toEqual([
      'impossible-condition /requires/0: nobody can meet this requirement: its condition cannot hold',
    ]);
    expect(told({ ...flag, requires: [is('a', 1), not(is('a', 1))] })).toEqual([
      'impossible-condition /requires: nobody can meet all requirements at once',
    ]);
    expect(told({ ...flag, requires: [at('lt', '2020-01-01T00:00:00Z')] })).toEqual([
      'past-window /requires/0: nobody can meet this requirement: its time is over',
    ]);
  });
});

describe('conditions', () => {
  it.each<[string, Condition]>([
    ['empty-condition /rules/0/if/any: there are no conditions: this never holds', any()],
    ['empty-condition /rules/0/if/values: there are no values: this never holds', is('a')],
    [
      'empty-condition /rules/0/if/values: there are no values: this holds only where a is missing',
      { ...is('a'), else: true },
    ],
    ['empty-condition /rules/0/if/ranges: there are no ranges: this never holds', bucket()],
    [
      'empty-condition /rules/0/if/variants: there are no variants: this never holds',
      { flag: 'live', variants: [] },
    ],
    [
      'never-served /rules/0/if: the flag dark is off and never serves on: this never holds',
      { flag: 'dark', variants: ['on'] },
    ],
    [
      'never-served /rules/0/if: the flag live never serves off: this never holds',
      { flag: 'live', variants: ['off'] },
    ],
    [
      'redundant-condition /rules/0/if/all/1: this adds nothing: condition 1 beside it asks for as much',
      all(is('a', 1), is('a', 1, 2)),
    ],
    [
      'redundant-condition /rules/0/if/any/0: this adds nothing: condition 2 beside it holds wherever it does',
      any(is('a', 1), is('a', 1, 2)),
    ],
    [
      'redundant-condition /rules/0/if/not/all/1: this adds nothing: condition 1 beside it asks for as much',
      not(all(is('a', 1), is('a', 1))),
    ],
    [
      'only-for-lists /rules/0/if/all/1: no single geo.country can satisfy this and condition 1: both hold only where geo.country is a list',
      all(is('geo.country', 'DE'), is('geo.country', 'FR')),
    ],
    [
      'only-for-lists /rules/0/if/all/2: no single age can satisfy this and condition 1: both hold only where age is a list',
      all(test('age', 'gt', 18), is('a', 1), test('age', 'lte', 18)),
    ],
    [
      'country-code /rules/0/if/values/0: `UK` is no code of a country: the United Kingdom is `GB`',
      is('geo.country', 'UK', 'DE'),
    ],
    ['country-code /rules/0/if/values/0: `XX` is no code of a country', is('geo.country', 'XX')],
    [
      'country-code /rules/0/if/values/0: `EU` is no code of a country: Europe is `EU` in `geo.continent`',
      is('geo.country', 'EU'),
    ],
    [
      'country-code /rules/0/if/values/0: `Germany` is no code of a country: Germany is `DE`',
      is('geo.country', 'Germany'),
    ],
    [
      'country-code /rules/0/if/values/0: `united states` is no code of a country: the United States is `US`',
      is('geo.country', 'united states'),
    ],
    [
      'device-name /rules/0/if/values/0: `iOS` is no name that the service fills in: the service writes `ios`',
      is('device.os', 'iOS'),
    ],
    [
      'device-name /rules/0/if/values/0: `Windows 11` is no name that the service fills in: the service writes `windows`',
      is('device.os', 'Windows 11'),
    ],
    [
      'device-name /rules/0/if/values/0: `Google Chrome` is no name that the service fills in: the service writes `chrome`',
      is('device.browser', 'Google Chrome'),
    ],
    [
      'device-name /rules/0/if/values/0: `Mobile` is no name that the service fills in: the service writes `mobile`',
      is('device.type', 'Mobile'),
    ],
    [
      'country-code /rules/0/if/values/0: `de` is no code of a country: Germany is `DE`',
      is('geo.country', 'de'),
    ],
  ])('%s', (finding, condition) => {
    expect(told(flagOf(condition))).toEqual([finding]);
  });

  it.each<Condition>([
    all(is('tags', 'a'), is('tags', 'b')),
    all(is('plan', 'a'), is('plan', 'b')),
    all(test('age', 'gte', 18), test('age', 'lte', 18)),
    all(test('scores', 'gt', 18), test('scores', 'lt', 18)),
    { ...is('geo.country', 'de'), ignoreCase: true },
    { ...is('device.os', 'iOS'), ignoreCase: true },
    is('device.os', 'ios', 'windowsphone'),
    is('device.browser', 'firefox', 'samsung_internet'),
    is('device.type', 'mobile'),
    is('country', 'de'),
    { flag: 'half', variants: ['off'] },
    { flag: 'gated', variants: ['off'] },
    { flag: 'unknown', variants: ['on'] },
    any(is('a', 1), is('a', 2)),
    all(),
  ])('that are fine are left alone: %j', (condition) => {
    expect(told(flagOf(condition))).toEqual([]);
  });
});

describe('serves and variants', () => {
  it.each<[string, Flag]>([
    [
      'empty-split /rules/0/serve/split: the split has no ranges: it gives nobody a variant',
      flagOf([is('a', 1), split('u')]),
    ],
    [
      'split-of-one /otherwise/serve: on goes to all who have a user id: served without a split it would reach the others too',
      aFlag({ otherwise: { serve: split('targetingKey', [0, 60_000], [60_000, 100_000]) } }),
    ],
    [
      'unused-variant /variants/a~1b: nothing serves a/b',
      aFlag({ type: 'string', variants: { on: 'x', 'a/b': 'y' }, off: null }),
    ],
  ])('%s', (finding, flag) => {
    expect(told(flag)).toEqual([finding]);
  });

  it.each<Flag>([
    aFlag({ otherwise: { serve: split('u', [0, 60_000], [60_000, 99_999]) } }),
    aFlag({ otherwise: { serve: split('u', [0, 60_000], [60_000, 100_000, 'off']) } }),
    aFlag({ off: null }),
  ])('that are fine are left alone: %j', (flag) => {
    expect(told(flag)).toEqual([]);
  });
});

describe('lint', () => {
  it('leaves a malformed flag to those who refuse it', () => {
    expect(lintFlag({ ...flagOf(all(), all()), off: 'of' })).toEqual([]);
  });

  it('looks into segments', () => {
    const lint = (condition: Condition) =>
      lintSegment({ if: condition, version: 1 }, { known: KNOWN, now: NOW });
    expect(lint(all(is('a', 1), not(is('a', 1))))).toEqual([
      {
        code: 'impossible-condition',
        pointer: '/if',
        message: 'nobody can be in it: its condition cannot hold',
      },
    ]);
    expect(lint(at('lt', '2020-01-01T00:00:00Z'))).toMatchObject([{ code: 'past-window' }]);
    expect(lint(any())).toMatchObject([{ code: 'empty-condition', pointer: '/if/any' }]);
    expect(lint(is('a', 1))).toEqual([]);
  });

  it('takes its time neither on many rules nor on long lists', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
    const rules = Array.from({ length: 300 }, (_, i) =>
      all(is('targetingKey', ...values, `more-${i}`), is('a', i)),
    );
    const wide = all(...Array.from({ length: 3000 }, (_, i) => is(`a${i}`, i)));
    const before = process.threadCpuUsage();
    expect(told(flagOf(...rules, wide))).toEqual([]);
    // Of this thread's own time it takes 20 ms; each list looked through for each value of the others would be hours.
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('tells its codes in docs/lint.md', async () => {
    const text = await readFile(new URL('../../../../docs/lint.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (.+?) \|/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(FINDING_CODES));
  });
});
