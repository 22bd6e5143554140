/** Whether one test of an attribute holds only where another of the same attribute does. */
import { isLowerBound, isOrder, isUpperBound, thresholdOf } from '../audience/bounds.ts';
import type { Operator, Test } from '../model.ts';
import { OPERATORS, viewOf } from '../read/operators.ts';
import { VIEWS } from '../read/views.ts';
import type { Budget } from './lint-budget.ts';

/**
 * Both without `else`, with values unless they are `exists`. A list holds if one of its elements does, for both alike: so
 * what follows for one value follows for lists.
 */
export function testImplies(inner: Test, outer: Test, budget: Budget): boolean {
  if (inner.attribute !== outer.attribute) return false;
  if (outer.op === 'exists') return true;
  if (inner.op === 'exists' || !budget.take((inner.values?.length ?? 0) + (outer.values?.length ?? 0)))
    return false;
  if (haveSameMeaning(inner, outer) && isSubset(inner, outer)) return true;
  if (isOrder(inner.op)) return isOrder(outer.op) && isTighter(inner, outer);
  return valuesTell(inner, outer) && everyValueHolds(inner, outer);
}

function haveSameMeaning(a: Test, b: Test): boolean {
  return a.op === b.op && viewOf(a) === viewOf(b) && (a.ignoreCase === true) === (b.ignoreCase === true);
}

function isSubset(inner: Test, outer: Test): boolean {
  const wanted = new Set(outer.values);
  return (inner.values ?? []).every((value) => wanted.has(value));
}

function isTighter(inner: Test, outer: Test): boolean {
  const view = viewOf(inner);
  if (view === undefined || view !== viewOf(outer)) return false;
  if (isUpperBound(inner.op) !== isUpperBound(outer.op)) return false;
  const { read, compare } = VIEWS[view];
  const difference = compare(thresholdOf(inner), read(thresholdOf(outer)));
  if (difference === 0) return outer.op === 'lte' || outer.op === 'gte' || inner.op === outer.op;
  return isLowerBound(inner.op) ? difference > 0 : difference < 0;
}

/**
 * Whether all that the outer test can see of what satisfies the inner one stands in the values of the inner: they are the
 * value itself, or read alike, or part of it in the same place.
 */
function valuesTell(inner: Test, outer: Test): boolean {
  const foldsAlike = (inner.ignoreCase === true) === (outer.ignoreCase === true);
  if (inner.op === 'in') {
    const view = viewOf(inner);
    if (view !== undefined && view !== 'string')
      return (outer.op === 'in' || isOrder(outer.op)) && viewOf(outer) === view;
    return inner.ignoreCase !== true || (foldsAlike && outer.op !== 'matches');
  }
  return foldsAlike && TELLING[inner.op]?.includes(outer.op) === true;
}

/** What a piece of a text tells about the text. */
const TELLING: Partial<Record<Operator, readonly Operator[]>> = {
  startsWith: ['startsWith', 'contains'],
  endsWith: ['endsWith', 'contains'],
  contains: ['contains'],
};

function everyValueHolds(inner: Test, outer: Test): boolean {
  // Patterns would need the engine, and a list of texts says nothing that a pattern could not have said.
  if (outer.op === 'matches') return false;
  const holds = OPERATORS[outer.op].compile(outer.values ?? [], outer);
  return (inner.values ?? []).every(holds);
}

/** Whether no single value satisfies both; a list still may. */
export function areDisjointForOne(a: Test, b: Test): boolean {
  if (a.attribute !== b.attribute || viewOf(a) !== viewOf(b)) return false;
  if (isOrder(a.op) && isOrder(b.op)) {
    if (isLowerBound(a.op) === isLowerBound(b.op)) return false;
    const [lower, upper] = isLowerBound(a.op) ? [a, b] : [b, a];
    const { read, compare } = VIEWS[viewOf(a)!];
    const difference = compare(thresholdOf(lower), read(thresholdOf(upper)));
    return difference > 0 || (difference === 0 && !(lower.op === 'gte' && upper.op === 'lte'));
  }
  const [inner, outer] = a.op === 'in' ? [a, b] : [b, a];
  if (inner.op !== 'in' || !valuesTell(inner, outer) || outer.op === 'matches') return false;
  const holds = OPERATORS[outer.op].compile(outer.values ?? [], outer);
  return !(inner.values ?? []).some(holds);
}
