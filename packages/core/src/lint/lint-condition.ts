/** What stands inside conditions and says nothing, or not what was meant. */
import { audienceOf } from '../audience/audience.ts';
import { isOrder } from '../audience/bounds.ts';
import { pointerTo } from '../check/pointer.ts';
import { attributeWords, isPlural, isWellKnown } from '../describe/describe-attribute.ts';
import type { Condition, Flag, Segment, Test } from '../model.ts';
import { OPERATORS } from '../read/operators.ts';
import { forEachCondition } from '../references/references.ts';
import { shorten, showAlternatives } from '../words/show-value.ts';
import type { Finding } from './lint-findings.ts';
import { implies, isImpossible } from './lint-logic.ts';
import { findInNames } from './lint-names.ts';
import type { Subject } from './lint-subject.ts';
import { areDisjointForOne } from './lint-values.ts';

/** The entry must be free of problems of shape. */
export function findInConditions(entry: Flag | Segment, subject: Subject): Finding[] {
  const found: Finding[] = [];
  forEachCondition(entry, (visited, pointer) => {
    const condition = visited as unknown as Condition;
    if ('all' in condition) found.push(...findInList('all', condition.all, `${pointer}/all`, subject));
    else if ('any' in condition) found.push(...findInAny(condition.any, `${pointer}/any`, subject));
    else if ('flag' in condition) found.push(...findInReference(condition, pointer, subject));
    else if ('bucket' in condition) {
      if (condition.ranges.length === 0) found.push(empty(`${pointer}/ranges`, 'there are no ranges'));
    } else if ('attribute' in condition) found.push(...findInTest(condition, pointer));
  });
  return found;
}

function empty(pointer: string, what: string): Finding {
  return { pointer, message: `${what}: this never holds`, code: 'empty-condition' };
}

function findInAny(parts: readonly Condition[], pointer: string, subject: Subject): Finding[] {
  if (parts.length === 0) return [empty(pointer, 'there are no conditions')];
  return findInList('any', parts, pointer, subject);
}

function findInList(
  kind: 'all' | 'any',
  parts: readonly Condition[],
  pointer: string,
  { budget }: Subject,
): Finding[] {
  const found: Finding[] = [];
  const audiences = parts.map((part) => audienceOf(part));
  const isConstant = (i: number) => isImpossible(audiences[i]!, budget) || audiences[i]!.kind === 'everyone';
  const says = (i: number, k: number) =>
    kind === 'all'
      ? implies(audiences[k]!, audiences[i]!, budget)
      : implies(audiences[i]!, audiences[k]!, budget);
  for (let i = 0; i < parts.length && budget.take(parts.length); i++) {
    if (isConstant(i)) continue;
    // Of two that say the same the later one is too many.
    const k = parts.findIndex(
      (_, other) => other !== i && !isConstant(other) && says(i, other) && !(other > i && says(other, i)),
    );
    if (k >= 0) {
      const message = `this adds nothing: condition ${k + 1} beside it ${kind === 'all' ? 'asks for as much' : 'holds wherever it does'}`;
      found.push({ pointer: pointerTo(pointer, i), message, code: 'redundant-condition' });
    } else if (kind === 'all') found.push(...findApart(parts, i, pointer));
  }
  return found;
}

/** Of attributes that have one value as a rule: those of the table, and whatever is compared in order. */
function findApart(parts: readonly Condition[], i: number, pointer: string): Finding[] {
  const test = testOf(parts[i]!);
  if (test === undefined || isPlural(attributeWords(test.attribute).noun)) return [];
  const k = parts.findIndex((part, other) => {
    const earlier = other < i ? testOf(part) : undefined;
    if (earlier === undefined || earlier.attribute !== test.attribute) return false;
    const hasOneValue = isWellKnown(test.attribute) || (isOrder(test.op) && isOrder(earlier.op));
    return hasOneValue && areDisjointForOne(earlier, test);
  });
  if (k < 0) return [];
  const name = shorten(test.attribute);
  const message = `no single ${name} can satisfy this and condition ${k + 1}: both hold only where ${name} is a list`;
  return [{ pointer: pointerTo(pointer, i), message, code: 'only-for-lists' }];
}

function testOf(condition: Condition): Test | undefined {
  if (!('attribute' in condition) || condition.else === true || condition.attribute === '$now')
    return undefined;
  return (condition.values ?? []).length > 0 ? condition : undefined;
}

function findInReference(
  { flag, variants }: { flag: string; variants: string[] },
  pointer: string,
  subject: Subject,
): Finding[] {
  if (variants.length === 0) return [empty(`${pointer}/variants`, 'there are no variants')];
  const servable = subject.servableBy(flag);
  if (servable === undefined || variants.some((variant) => servable.includes(variant))) return [];
  const wanted = showAlternatives(variants, (variant) => shorten(String(variant)));
  const why = subject.isDisabled(flag) ? 'is off and' : '';
  const message = `the flag ${shorten(flag)} ${why} never serves ${wanted}: this never holds`.replace(
    '  ',
    ' ',
  );
  return [{ pointer, message, code: 'never-served' }];
}

function findInTest(test: Test, pointer: string): Finding[] {
  const { attribute, op, values = [] } = test;
  if (!OPERATORS[op].takesValues) return [];
  if (values.length === 0) {
    const place = `${pointer}/values`;
    if (test.else !== true) return [empty(place, 'there are no values')];
    const message = `there are no values: this holds only where ${shorten(attribute)} is missing`;
    return [{ pointer: place, message, code: 'empty-condition' }];
  }
  return findInNames(test, pointer);
}
