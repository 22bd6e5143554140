/** The table of operators. A row more is an operator more, and nothing else changes. */

import { LIMITS } from '../limits.ts';
import type { Json, Operator, Test } from '../model.ts';
import type { RegexEngine } from '../regex.ts';
import type { Holds } from './access.ts';
import { foldCase } from './fold-case.ts';
import { isInRange, newAddress, parseRange, readAddress } from './ip.ts';
import { utf8Length } from './utf8.ts';
import { VIEWS, type View, type ViewName } from './views.ts';

interface OperatorRow {
  /** What `as` may say; the first is what it says when it is left out, undefined: the values as they are. */
  views: readonly (ViewName | undefined)[];
  takesValues: boolean;
  takesIgnoreCase: boolean;
  /** What a value has to be, for the message; undefined if it is that. */
  expects(value: unknown, view: ViewName | undefined): string | undefined;
  /** Only with values that `expects` finds right. Throws on a pattern that the engine does not accept. */
  compile(values: readonly Json[], test: Test, regex?: RegexEngine): Holds;
}

export const OPERATORS: Readonly<Record<Operator, OperatorRow>> = {
  in: {
    views: [undefined, 'string', 'number', 'date', 'semver'],
    takesValues: true,
    takesIgnoreCase: true,
    expects: (value, view) => (view === undefined ? expectsScalar(value) : expectsView(value, view)),
    compile: compileIn,
  },
  startsWith: text((wanted) => (value) => typeof value === 'string' && value.startsWith(wanted)),
  endsWith: text((wanted) => (value) => typeof value === 'string' && value.endsWith(wanted)),
  contains: text((wanted) => (value) => typeof value === 'string' && value.includes(wanted)),
  matches: { ...text(() => () => false), expects: expectsPattern, compile: compileMatches },
  lt: order('greatest', {
    number: (than, other) => (value) => (isFiniteNumber(value) ? value < than : other(value)),
    other: (compare, than) => (value) => compare(value, than) < 0,
  }),
  lte: order('greatest', {
    number: (than, other) => (value) => (isFiniteNumber(value) ? value <= than : other(value)),
    other: (compare, than) => (value) => compare(value, than) <= 0,
  }),
  gt: order('least', {
    number: (than, other) => (value) => (isFiniteNumber(value) ? value > than : other(value)),
    other: (compare, than) => (value) => compare(value, than) > 0,
  }),
  gte: order('least', {
    number: (than, other) => (value) => (isFiniteNumber(value) ? value >= than : other(value)),
    other: (compare, than) => (value) => compare(value, than) >= 0,
  }),
  cidr: {
    views: ['string'],
    takesValues: true,
    takesIgnoreCase: false,
    expects: (value) =>
      typeof value === 'string' && parseRange(value)
        ? undefined
        : 'an address or a range such as "10.0.0.0/8"',
    compile: compileCidr,
  },
  exists: {
    views: [undefined],
    takesValues: false,
    takesIgnoreCase: false,
    expects: () => undefined,
    compile: () => () => true,
  },
};

/** The view a test reads by; `as` where it is given, else what the operator takes. */
export function viewOf(test: Test): ViewName | undefined {
  return test.as ?? OPERATORS[test.op].views[0];
}

/** The values of an `in` that compares as it is; undefined for every other test. */
export function membersOf(test: Test): ReadonlySet<unknown> | undefined {
  if (test.op !== 'in' || test.ignoreCase === true) return undefined;
  const view = viewOf(test);
  return view === undefined || view === 'string' ? new Set<unknown>(test.values) : undefined;
}

function compileIn(values: readonly Json[], test: Test): Holds {
  const members = membersOf(test);
  if (members !== undefined) return (value) => members.has(value);
  const view = viewOf(test);
  if (view === undefined || view === 'string') {
    const folded = new Set(values.map((value) => (typeof value === 'string' ? foldCase(value) : value)));
    return (value) => folded.has(typeof value === 'string' ? foldCase(value) : (value as Json));
  }
  const { read, compare } = VIEWS[view];
  const wanted = values.map(read);
  if (view === 'semver') return (value) => wanted.some((version) => compare(value, version) === 0);
  const set = new Set(wanted);
  return (value) => set.has(read(value));
}

function compileMatches(values: readonly Json[], test: Test, regex?: RegexEngine): Holds {
  if (regex === undefined)
    throw new Error('matches needs a regular expression engine and there is none here.');
  const patterns = values.map((value) => regex.compile(value as string, test.ignoreCase === true));
  return (value) => {
    if (typeof value !== 'string' || isTooLong(value)) return false;
    for (let i = 0; i < patterns.length; i++) if (patterns[i]!.test(value)) return true;
    return false;
  };
}

function isTooLong(input: string): boolean {
  if (input.length * 3 <= LIMITS.matchInputBytes) return false;
  return input.length > LIMITS.matchInputBytes || utf8Length(input) > LIMITS.matchInputBytes;
}

function compileCidr(values: readonly Json[]): Holds {
  const ranges = values.map((value) => parseRange(value as string)!);
  const address = newAddress();
  return (value) => {
    if (typeof value !== 'string' || !readAddress(value, address)) return false;
    for (let i = 0; i < ranges.length; i++) if (isInRange(address, ranges[i]!)) return true;
    return false;
  };
}

/** `one`: the test of one wanted text. */
function text(one: (wanted: string) => Holds): OperatorRow {
  return {
    views: ['string'],
    takesValues: true,
    takesIgnoreCase: true,
    expects: (value) => expectsView(value, 'string'),
    compile(values, test) {
      const fold = test.ignoreCase === true;
      const tests = (values as string[]).map((wanted) => one(fold ? foldCase(wanted) : wanted));
      const [only] = tests;
      if (only !== undefined && tests.length === 1 && !fold) return only;
      return (value) => {
        if (typeof value !== 'string') return false;
        const read = fold ? foldCase(value) : value;
        for (let i = 0; i < tests.length; i++) if (tests[i]!(read)) return true;
        return false;
      };
    },
  };
}

interface Order {
  /** Where both are numbers: as they mostly come, and without reading. */
  number(than: number, other: Holds): Holds;
  /** For everything that has to be read first. */
  other(compare: View<unknown>['compare'], than: unknown): Holds;
}

/** Of several values only one can decide: to be below any is to be below the greatest. */
function order(decisive: 'greatest' | 'least', against: Order): OperatorRow {
  return {
    views: ['number', 'date', 'semver', 'string'],
    takesValues: true,
    takesIgnoreCase: false,
    expects: (value, view) => expectsView(value, view!),
    compile(values, test) {
      const view = VIEWS[viewOf(test)!];
      let threshold: unknown;
      for (const value of values) {
        const sign = threshold === undefined ? 0 : view.compare(value, threshold);
        const better = decisive === 'greatest' ? sign > 0 : sign < 0;
        if (threshold === undefined || better) threshold = view.read(value);
      }
      if (threshold === undefined) return () => false;
      const other = against.other(view.compare, threshold);
      return typeof threshold === 'number' ? against.number(threshold, other) : other;
    },
  };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function expectsView(value: unknown, view: ViewName): string | undefined {
  return VIEWS[view].read(value) === undefined ? VIEWS[view].expects : undefined;
}

function expectsScalar(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  if (value === null)
    return 'a string, a number or a boolean; null counts as missing, which exists asks about';
  return 'a string, a number or a boolean';
}

function expectsPattern(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'a pattern';
  const { patternLength } = LIMITS;
  if (value.length <= patternLength || [...value].length <= patternLength) return undefined;
  return `a pattern of at most ${patternLength} characters`;
}
