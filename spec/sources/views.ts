/** What strings are read as, and in which order they stand. */
import type { Condition, Test } from '../../packages/core/src/model.ts';
import { raw } from './raw-number.ts';
import { askEach, contextsOf, nameOf, onIfEach, type Source, type Subject } from './subject.ts';

type View = NonNullable<Test['as']>;

/** Holds for whatever can be read, whatever it is then. */
function isRead(as: View, middle: string | number): Condition {
  return { any: [{ attribute: 'a', op: 'lt', as, values: [middle] }, { attribute: 'a', op: 'gte', as, values: [middle] }] };
} // biome-ignore format: two of a kind

/** A flag for each value: on where the attribute equals it. */
function equalTo(as: View, values: readonly (string | number)[]): Record<string, Condition> {
  const conditions = values.map((value) => [
    `equals ${nameOf(value)}`,
    { attribute: 'a', op: 'in', as, values: [value] },
  ]);
  return Object.fromEntries(conditions);
}

const READ_NUMBERS: Source[] = [
  '0', '-0', '1', '007', '-1.50', '1e3', '1E3', '1e+3', '1000e0', '0.1e4', '1E-3', '0.001', '1e-999', '-1e-999', '0e999',
  '4.9e-324', '2e-324', '1.7976931348623157e308', '9007199254740993', '9007199254740992', '0.1', '0.30000000000000004',
  `${'0'.repeat(63)}1`, '1.000000000000000000000000000000000000000000000000000000000000', 1000, raw('1e3'), 0.001,
]; // biome-ignore format: a list

const NO_NUMBERS: Source[] = [
  '', ' ', ' 1', '1 ', '1\n', '\n1', '0x10', '0b1', '1_000', '1,5', '1.500,0', '.5', '5.', '+1', '--1', '1e', '1e+', 'e3',
  '1.e3', 'Infinity', '-Infinity', 'NaN', 'inf', '1e999', '-1e309', '1n', '1f', '１', '٣', '−1', '½', '1 000', 'true', '1.2.3',
  `${'0'.repeat(64)}1`, '1.0000000000000000000000000000000000000000000000000000000000000000', true, {}, null,
]; // biome-ignore format: a list

const NUMBERS: Subject = {
  name: 'view-number',
  describes: 'which strings are numbers, and which; 64 characters at most',
  flags: onIfEach({
    'is a number': isRead('number', 0),
    ...equalTo('number', [0, 1, 1000, '0.001', '5e-324', '9007199254740993', '0.3']),
  }),
  asks: [
    ...askEach(['is a number'], contextsOf('a', [...READ_NUMBERS, ...NO_NUMBERS])),
    ...askEach(
      ['equals 0', 'equals 1', 'equals 1000', 'equals "0.001"', 'equals "5e-324"', 'equals "9007199254740993"', 'equals "0.3"'],
      contextsOf('a', ['0', '-0', '0e999', '1e-999', '2e-324', '4.9e-324', '007', '1', '1e3', '0.1e4', '1E-3', '9007199254740992',
        9007199254740992, '9007199254740994', '0.3', '0.30000000000000004', `${'0'.repeat(63)}1`]),
    ),
  ],
}; // biome-ignore format: lists

const READ_DATES: Source[] = [
  '2026-12-01T00:00:00Z', '2026-12-01t00:00:00z', '2026-12-01T00:00:00.0Z', '2026-12-01T00:00:00+00:00', '2026-12-01T00:00:00-00:00',
  '2026-12-01T01:00:00+01:00', '2026-11-30T19:00:00-05:00', '2026-12-01T05:45:00+05:45', '2026-12-01T23:59:00+23:59',
  '2026-11-30T23:59:60Z', '2026-12-01T00:00:00.0009Z', '2026-12-01T00:00:00.001Z', '2026-12-01T00:00:00.5Z', '2026-12-01T00:00:00.50Z',
  '2026-12-01T00:00:00.500999999Z', '2026-12-01T00:00:00.501Z', '2026-12-01T00:00:60Z', '2026-12-01T00:01:00Z', '1970-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.9999Z', '0000-01-01T00:00:00Z', '0000-02-29T00:00:00Z', '0001-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:60-23:59', '2000-02-29T00:00:00Z', '2024-02-29T12:00:00Z',
  '1600-02-29T00:00:00Z', '2100-02-28T23:59:59Z', '2026-12-01T00:00:00.00000000000000000000000000000000000000000009Z',
  '2026-06-15T12:34:56.789+02:00', 1796083200000, 0, -1, 0.5, raw('1796083200000.0'), 1e308,
]; // biome-ignore format: a list

const NO_DATES: Source[] = [
  '2026/12/01T00:00:00Z', '2026-12/01T00:00:00Z', '2026-12-01T00.00:00Z', '2026-12-01T00:00.00Z', '2026-12-01T00:00:00+01.00',
  '', '2026-12-01', '2026-12-01T00:00:00', '2026-12-01 00:00:00Z', '2026-12-01T00:00Z', '2026-12-01T00:00:00.Z', '2026-12-01T00:00:00,5Z',
  '2026-12-01T00:00:00+0100', '2026-12-01T00:00:00+01', '2026-12-01T00:00:00+24:00', '2026-12-01T00:00:00+01:60', '2026-12-01T00:00:00 Z',
  '2026-12-01T00:00:00Z ', ' 2026-12-01T00:00:00Z', '2026-12-01T00:00:00Z\n', '2026-12-01T24:00:00Z', '2026-12-01T00:60:00Z',
  '2026-12-01T00:00:61Z', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-12-00T00:00:00Z', '2026-12-32T00:00:00Z',
  '2026-04-31T00:00:00Z', '2026-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '+002026-12-01T00:00:00Z',
  '-0001-12-01T00:00:00Z', '26-12-01T00:00:00Z', '2026-1-1T00:00:00Z', '20261201T000000Z', '2026-W49-2T00:00:00Z', '2026-12-01T00:00:00z+',
  '２０２６-12-01T00:00:00Z', '1796083200000', 'now', 'Tue, 01 Dec 2026 00:00:00 GMT', '2026-12-01T00:00:00−01:00',
  '2026-12-01T00:00:00.000000000000000000000000000000000000000000009Z', true, {},
]; // biome-ignore format: a list

const INSTANTS = [
  '2026-12-01T00:00:00Z', '2026-12-01T00:00:00.001Z', '2026-12-01T00:00:00.500Z', '2026-12-01T00:01:00Z', 0, -1,
  -62167219200000, -62162121600000, -62135596800000, 253402300799999, '2024-02-29T12:00:00Z',
]; // biome-ignore format: a list

const DATES: Subject = {
  name: 'view-date',
  describes: 'which strings are instants, and which: RFC 3339 with offsets, fractions cut to milliseconds; epoch milliseconds',
  flags: onIfEach({ 'is an instant': isRead('date', 0), ...equalTo('date', INSTANTS) }),
  asks: [
    ...askEach(['is an instant'], contextsOf('a', [...READ_DATES, ...NO_DATES])),
    // Each instant against all that can be read: exactly the same ones are equal.
    ...askEach(
      INSTANTS.map((instant) => `equals ${nameOf(instant)}`),
      contextsOf('a', READ_DATES),
    ),
  ],
}; // biome-ignore format: lists

/** As semver.org orders them, section 11, then further steps; ascending. */
const VERSIONS = [
  '0.0.0-alpha', '0', '0.0.1', '1.0.0-0', '1.0.0-2', '1.0.0-10', '1.0.0-99999999999999999999', '1.0.0--', '1.0.0-A', '1.0.0-alpha', '1.0.0-alpha.1',
  '1.0.0-alpha.beta', '1.0.0-alpha0', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0-rc.1.0', '1.0.0', '1.0.1', '1.2-x', '1.2',
  '1.10.0', '2.0.0', '2.1.0', '2.1.1', '10', '99999999999999999998.0.0', '99999999999999999999.0.0', '100000000000000000000',
]; // biome-ignore format: a list

const NO_VERSIONS: Source[] = [
  '', 'v', 'V1', 'vv1', '01', '1.02.0', '1.2.03', '1.0.0.0', '1.', '.1', '1..2', '1.0.0-', '1.0.0-01', '1.0.0-a.01', '1.0.0-a..b', '1.0.0-.a',
  '1.0.0+', '1.0.0+a+b', '1.0.0+a..b', '1.0.0-a_b', '1.0.0-é', ' 1.0.0', '1.0.0 ', '1.0.0\n', 'a', '1.x', '1.*', '-1', '+1', '1-', '1.0.0 -a', '=1.0.0',
  '^1.0.0', 'v 1', '１.0.0', 1, 1.2, true, {},
]; // biome-ignore format: a list

/** The same precedence though written otherwise. */
const SAME_VERSIONS: Source[] = [
  '1', 'v1', '1.0', '1.0.0', 'v1.0.0', '1.0.0+a', '1+a.b', '1.0+001', '1.0.0+-', '1.0.0-0', '1.0.1', '1.0.0-rc.1', '1-rc.1', 'v1.0-rc.1+x', '1.0.0-RC.1',
  '1.0.0-rc.1.0',
]; // biome-ignore format: a list

const SEMVER: Subject = {
  name: 'view-semver',
  describes: 'which strings are versions, and their precedence as semver.org has it',
  flags: onIfEach({
    'is a version': isRead('semver', '1.0.0'),
    ...equalTo('semver', ['1', '1.0.0-rc.1']),
    ...Object.fromEntries(
      VERSIONS.map((version): [string, Condition] => [
        `before ${version}`,
        { attribute: 'a', op: 'lt', as: 'semver', values: [version] },
      ]),
    ),
  }),
  asks: [
    ...askEach(['is a version'], contextsOf('a', [...VERSIONS, ...NO_VERSIONS])),
    ...askEach(['equals "1"', 'equals "1.0.0-rc.1"'], contextsOf('a', SAME_VERSIONS)),
    // Each against itself and both neighbours; and semver.org's own list, each against each.
    ...VERSIONS.flatMap((version, i) =>
      askEach([`before ${version}`], contextsOf('a', VERSIONS.slice(Math.max(0, i - 1), i + 2))),
    ),
    ...['1.0.0-alpha', '1.0.0-alpha.beta', '1.0.0-beta.11', '1.0.0'].flatMap((version) => {
      const at = VERSIONS.indexOf(version);
      const far = VERSIONS.filter((_, i) => Math.abs(i - at) > 1);
      return askEach([`before ${version}`], contextsOf('a', far));
    }),
  ],
};

export const VIEWS: readonly Subject[] = [NUMBERS, DATES, SEMVER];
