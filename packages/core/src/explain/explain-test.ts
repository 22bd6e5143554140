import { LIMITS } from '../limits.ts';
import type { Context, Test } from '../model.ts';
import { compileRead } from '../read/access.ts';
import { viewOf } from '../read/operators.ts';
import { utf8Length } from '../read/utf8.ts';
import { VIEWS, type ViewName } from '../read/views.ts';
import { relationWords } from '../words/relation-words.ts';
import { shorten, showAlternatives, showInstant, showValue } from '../words/show-value.ts';

/**
 * Why the test of an attribute holds or not, as a sentence without its full stop. `holds` is what the compiled test
 * answered: this only says what it saw.
 */
export function whyTest(test: Test, holds: boolean, context: Context, now: number): string {
  const value = compileRead(test.attribute)(context, now);
  const name = test.attribute === '$now' ? 'now' : shorten(test.attribute);
  if (value === undefined) return whyMissing(test, name);
  const seen = `${name} is ${test.attribute === '$now' ? showInstant(now) : showValue(value)}`;
  if (test.op === 'exists') return `${seen}, so it is there`;
  const values = test.values ?? [];
  if (values.length === 0) return `${seen}, and there are no values to compare it with`;
  const [is, isNot] = relation(test);
  if (isList(value)) {
    if (value.length === 0) return `${name} is an empty list, of which nothing can be said`;
    return `${seen}, and ${holds ? `at least one of them ${is}` : `none of them ${is}`}`;
  }
  if (holds) return isEqualAsItStands(test) ? seen : `${seen}, ${inApposition(is)}`;
  return `${seen}, ${whyUnreadable(test, value) ?? inApposition(isNot)}`;
}

function whyMissing(test: Test, name: string): string {
  if (test.else === undefined) return `${name} is missing`;
  return `${name} is missing, and for that case the condition says ${test.else}`;
}

function isEqualAsItStands({ op, as, values, ignoreCase }: Test): boolean {
  return op === 'in' && as === undefined && ignoreCase !== true && values?.length === 1;
}

function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** `is not one of …` follows a comma without its verb, `does not start with …` with a `which`. */
function inApposition(relation: string): string {
  return relation.startsWith('is ') ? relation.slice('is '.length) : `which ${relation}`;
}

/** What values of this kind cannot be compared at all for. */
function whyUnreadable(test: Test, value: unknown): string | undefined {
  const isDate = value instanceof Date;
  if (typeof value === 'object' && !isDate) return 'which only `exists` can hold for';
  const view = viewOf(test);
  if (view !== undefined && VIEWS[view].read(isDate ? value.getTime() : value) === undefined) {
    return `which cannot be read as ${READ_AS[view]}`;
  }
  const isTooLong = test.op === 'matches' && utf8Length(String(value)) > LIMITS.matchInputBytes;
  return isTooLong ? `which is longer than ${LIMITS.matchInputBytes} bytes and is not searched` : undefined;
}

const READ_AS: Readonly<Record<ViewName, string>> = {
  string: 'text',
  number: 'a number',
  date: 'a date',
  semver: 'a version',
};

/** What holds, and what does not. */
function relation(test: Test): [is: string, isNot: string] {
  const view = viewOf(test);
  const values = test.values ?? [];
  const wanted = showAlternatives(values, view === 'date' ? showDate : showValue);
  const reading = test.ignoreCase === true ? ' in any letter case' : '';
  if (test.op === 'in') {
    const as = test.as === undefined ? '' : ` read as ${READ_AS[test.as]}`;
    const equal = `${reading === '' ? '' : 'equal to '}${values.length === 1 ? '' : 'one of '}${wanted}${as}${reading}`;
    return [`is ${equal}`, `is not ${equal}`];
  }
  const [is, isNot] = relationWords(test.op, view);
  return [`${is} ${wanted}${reading}`, `${isNot} ${wanted}${reading}`];
}

function showDate(value: unknown): string {
  return typeof value === 'number' ? showInstant(value) : shorten(String(value));
}
