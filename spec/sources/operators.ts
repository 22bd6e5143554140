/** Every operator by every `as` that it allows, each in the same situations. */
import type { Condition, Json, Test } from '../../packages/core/src/model.ts';
import { raw } from './raw-number.ts';
import { type Ask, askEach, contextsOf, onIf, type Source, type Subject } from './subject.ts';

interface Row {
  /** What the flags are called. */
  name: string;
  test: Omit<Test, 'attribute'>;
  /** A value that satisfies it. */
  match: Json;
  /** One that does not, though it can be read. */
  noMatch: Json;
  /** More to ask about. */
  more?: readonly Source[];
  /** Another row of the same operator and view asks everything that any row is asked. */
  isFurther?: true;
}

/** Values that every row is asked about, whatever it makes of them. */
const EVERYBODY: readonly Source[] = [
  true, false, {}, { a: 1 }, [], [null], [[]], [{}], '', ' ', 'a', 'Größe 😀', 'e\u0301', 0, raw('-0'), raw('-0.0'), 1, raw('1.0'), 1.5,
  raw('9007199254740991'), raw('9007199254740992'), raw('9007199254740993'), raw('-9007199254740993'), 1e308, -1e308,
  5e-324, '0', '-0', '9007199254740992', '1e308',
]; // biome-ignore format: a list

const FURTHER: readonly Source[] = [true, '', 'Größe 😀', raw('-0'), raw('9007199254740993'), 1e308];

const textRows = (op: 'startsWith' | 'endsWith' | 'contains', wanted: string, folded: string): Row[] => {
  const around = (text: string) =>
    ({ startsWith: `${text}!`, endsWith: `!${text}`, contains: `!${text}!` })[op];
  const more = [wanted, wanted.slice(1), wanted.slice(0, -1), wanted.toUpperCase(), `!${wanted}!`];
  const name = (about: string) => `${op} ${about}`;
  return [
    { name: name('text'), test: { op, values: [wanted] }, match: around(wanted), noMatch: `-${wanted}-`.slice(2, -2), more },
    { name: name('as string'), test: { op, as: 'string', values: ['zz', wanted] }, match: around(wanted), noMatch: 'z' },
    { isFurther: true, name: name('unicode'), test: { op, values: ['😀', 'é'] }, match: around('😀'), noMatch: '😁', more: ['é', 'e\u0301'] },
    { isFurther: true, name: name('nothing'), test: { op, values: [''] }, match: 'anything', noMatch: 0, more: ['1'] },
    {
      name: name('ignoring case'),
      test: { op, values: [folded], ignoreCase: true },
      match: around(folded.toUpperCase()),
      noMatch: 'x',
      more: [folded, folded.toLowerCase(), around('ÄPFEL'), around('äpfel')],
    },
  ]; // biome-ignore format: a table
};

const IN: Row[] = [
  { name: 'in texts', test: { op: 'in', values: ['DE', 'FR', ''] }, match: 'FR', noMatch: 'de', more: ['DE ', 'D'] },
  { isFurther: true, name: 'in unicode', test: { op: 'in', values: ['Größe 😀', 'é'] }, match: 'é', noMatch: 'größe 😀' },
  { name: 'in numbers', test: { op: 'in', values: [0, 1, 9007199254740992, 1e308] }, match: 1, noMatch: 2, more: ['1'] },
  { isFurther: true, name: 'in -0', test: { op: 'in', values: [-0] }, match: 0, noMatch: 1 },
  { name: 'in booleans', test: { op: 'in', values: [true] }, match: true, noMatch: false, more: ['true', 'on'] },
  { isFurther: true, name: 'in of each', test: { op: 'in', values: ['1', false, 1.5] }, match: '1', noMatch: '1.5', more: ['false'] },
  { isFurther: true, name: 'in nothing', test: { op: 'in', values: [] }, match: 'anything', noMatch: 1 },
  {
    name: 'in ignoring case',
    test: { op: 'in', values: ['Straße', 'ÉCOLE', 1], ignoreCase: true },
    match: 'STRAßE',
    noMatch: 'STRASSE',
    more: ['école', 'École', 'straße', '1'],
  },
  { name: 'in as string', test: { op: 'in', as: 'string', values: ['1', 'a'] }, match: '1', noMatch: 'A', more: ['01'] },
  {
    name: 'in as string ignoring case',
    test: { op: 'in', as: 'string', values: ['Ä'], ignoreCase: true },
    match: 'ä',
    noMatch: 'a',
    more: ['A\u0308'],
  },
  {
    name: 'in as number',
    test: { op: 'in', as: 'number', values: ['1.50', 0, 9007199254740992, 1e308] },
    match: '15e-1',
    noMatch: '15',
    more: ['1.5', '01.500', '9007199254740993', '1.5 ', '1E308', '-0.0'],
  },
  {
    name: 'in as date',
    test: { op: 'in', as: 'date', values: ['2026-12-01T00:00:00Z', 0, 1] },
    match: '2026-12-01T01:00:00+01:00',
    noMatch: '2026-12-01T00:00:01Z',
    more: [1796083200000, '1796083200000', '1970-01-01T00:00:00.0009Z', '2026-12-01'],
  },
  {
    name: 'in as semver',
    test: { op: 'in', as: 'semver', values: ['v2', '1.0.0-RC', '0'] },
    match: '2.0.0+build',
    noMatch: '2.0.1',
    more: ['2', 'v2.0', '1.0.0-rc', '1-RC', 2],
  },
  {
    isFurther: true,
    name: 'in as semver ignoring case',
    test: { op: 'in', as: 'semver', values: ['1.0.0-RC'], ignoreCase: true },
    match: '1.0.0-RC',
    noMatch: '1.0.0-rc',
    more: ['V1.0.0-RC'],
  },
]; // biome-ignore format: a table

/** One threshold and two, since of several any will do. */
const ORDER: Row[] = (['lt', 'lte', 'gt', 'gte'] as const).flatMap((op): Row[] => {
  const [low, high] = op.startsWith('l') ? (['match', 'noMatch'] as const) : (['noMatch', 'match'] as const);
  const sides = (below: Json, above: Json) =>
    ({ [low]: below, [high]: above }) as { match: Json; noMatch: Json };
  return [
    { name: `${op} number`, test: { op, values: [1.5] }, ...sides(1, 2), more: ['1.5', '1.4999', '1.5001', '2x'] },
    { name: `${op} as number`, test: { op, as: 'number', values: ['-1', 0] }, ...sides(-2, 1), more: [-1, -0.5, '-0.5'] },
    { isFurther: true, name: `${op} 2^53`, test: { op, values: [9007199254740992] }, ...sides(1, 1e300), more: ['9007199254740994'] },
    { isFurther: true, name: `${op} 1e308`, test: { op, values: [1e308] }, ...sides(9e307, '1.1e308'), more: ['1e309'] },
    { isFurther: true, name: `${op} -0`, test: { op, values: [-0] }, ...sides(-1e-300, 1e-300) },
    { isFurther: true, name: `${op} nothing`, test: { op, values: [] }, match: 0, noMatch: 1 },
    {
      name: `${op} as date`,
      test: { op, as: 'date', values: ['2026-12-01T00:00:00Z'] },
      ...sides('2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.001Z'),
      more: ['2026-12-01T00:00:00Z', '2026-12-01T00:00:00.0009Z', 1796083200000, 1796083200000.5, 1796083199999.5, '2026-12-02'],
    },
    {
      name: `${op} as semver`,
      test: { op, as: 'semver', values: ['2.3.0', '2.10.0-rc.1'] },
      ...sides('2.2.9', '2.10.0'),
      more: ['2.3', 'v2.3.0+x', '2.3.0-rc.1', '2.10.0-rc.1', '2.10.0-rc.2', '2.9', 2, '2.3.0.0'],
    },
    {
      name: `${op} as string`,
      test: { op, as: 'string', values: ['m'] },
      ...sides('Z', 'ma'),
      more: ['m', 'l', 'n', 'M', '😀', '\uff21'],
    },
    {
      isFurther: true,
      name: `${op} as string beyond the first plane`,
      test: { op, as: 'string', values: ['\uff21'] },
      ...sides('\ue000', '😀'),
      more: ['\uff21', '\uff21\uff21', '\uffff', '\u{10000}', '\ud7ff'],
    },
  ]; // biome-ignore format: a table
});

const OTHERS: Row[] = [
  {
    name: 'cidr',
    test: { op: 'cidr', values: ['10.0.0.0/8', '2001:db8::/32'] },
    match: '10.200.3.4',
    noMatch: '11.0.0.0',
    more: ['2001:db8:ffff::1', '2001:db9::', '::ffff:10.0.0.1', '10.0.0.0/8', '10.0.0', 'localhost'],
  },
  { name: 'cidr as string', test: { op: 'cidr', as: 'string', values: ['::1'] }, match: '0:0:0:0:0:0:0:1', noMatch: '::2' },
  { name: 'exists', test: { op: 'exists' }, match: 'anything', noMatch: 0, more: [[1], 'null'] },
]; // biome-ignore format: a table

const MATCHES: Row[] = [
  { name: 'matches', test: { op: 'matches', values: ['^a+b', '[0-9]{3}$'] }, match: 'aab', noMatch: 'ba', more: ['x123', '123x'] },
  { name: 'matches as string', test: { op: 'matches', as: 'string', values: ['ö.*😀'] }, match: 'ö😀', noMatch: '😀ö' },
  {
    name: 'matches ignoring case',
    test: { op: 'matches', values: ['^größe'], ignoreCase: true },
    match: 'GRÖßE',
    noMatch: 'GROSSE',
    more: ['größe!', 'GRÖẞE'],
  },
  { isFurther: true, name: 'matches everything', test: { op: 'matches', values: [''] }, match: 'anything', noMatch: 0 },
  { isFurther: true, name: 'matches nothing', test: { op: 'matches', values: [] }, match: 'anything', noMatch: 0 },
]; // biome-ignore format: a table

function subject(name: string, describes: string, rows: readonly Row[], needs?: Subject['needs']): Subject {
  const flags = Object.fromEntries(rows.flatMap((row) => Object.entries(conditionsOf(row))));
  const asks = rows.flatMap(asksOf);
  return { name, describes, needs, flags: mapValues(flags, onIf), asks };
}

function conditionsOf({ name, test, isFurther }: Row): Record<string, Condition> {
  const a = { attribute: 'a', ...test };
  if (isFurther) return { [name]: a };
  return {
    [name]: a,
    [`${name}, else`]: { ...a, else: true },
    [`${name}, not`]: { not: a },
    [`${name}, not else`]: { not: { ...a, else: true } },
    [`${name}, by path`]: { attribute: 'user.a', ...test },
  };
}

function asksOf({ name, match, noMatch, more = [], isFurther }: Row): Ask[] {
  const negated = [`${name}, else`, `${name}, not`, `${name}, not else`];
  const basic = { match: { a: match }, 'no match': { a: noMatch }, missing: {}, null: { a: null } };
  const arrays = {
    'match in an array': { a: [noMatch, match] },
    'no match in an array': { a: [noMatch, null, {}] },
    'match in an array in an array': { a: [[match]] },
    'match beside what cannot be read': { a: [null, {}, [], match] },
    'match in an object like an array': { a: { 0: match, length: 1 } },
  };
  const paths = {
    'nested path': { user: { a: match } },
    'nested path, no match': { user: { a: noMatch } },
    'literal dotted key': { 'user.a': match },
    'literal dotted key before the path': { 'user.a': match, user: { a: noMatch } },
    'dotted key that is null': { 'user.a': null, user: { a: match } },
    'path through a string': { user: 'a' },
    'path through an array': { user: [{ a: match }] },
    'path that ends in an array': { user: { a: [noMatch, match] } },
    'path that ends in null': { user: { a: null } },
  };
  if (isFurther) return askEach([name], { ...basic, ...contextsOf('a', [...more, ...FURTHER]) });
  return [
    ...askEach([name], { ...basic, ...arrays, ...contextsOf('a', [...more, ...EVERYBODY]) }),
    ...askEach(negated, { ...basic, 'empty array': { a: [] }, 'an object': { a: { a: match } } }),
    ...askEach([`${name}, by path`], paths),
  ];
}

function mapValues<T, U>(object: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

export const OPERATORS: readonly Subject[] = [
  subject('operator-in', '`in`, by every `as`', IN),
  subject('operator-text', '`startsWith`, `endsWith`, `contains`', [
    ...textRows('startsWith', 'pre-', 'äPf'),
    ...textRows('endsWith', '@example.com', 'fEl'),
    ...textRows('contains', 'needle', 'pFe'),
  ]),
  subject('operator-order', '`lt`, `lte`, `gt`, `gte`, by every `as`', ORDER),
  subject('operator-others', '`cidr` and `exists`', OTHERS),
  subject('operator-matches', '`matches` in the situations of the other operators', MATCHES, ['regex']),
];
