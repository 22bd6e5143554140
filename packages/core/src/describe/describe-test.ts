import { isOrder, thresholdOf } from '../audience/bounds.ts';
import type { Test } from '../model.ts';
import { viewOf } from '../read/operators.ts';
import type { ViewName } from '../read/views.ts';
import { relationWords } from '../words/relation-words.ts';
import { shorten, showAlternatives } from '../words/show-value.ts';
import { attributeWords, isPlural, showPlainly } from './describe-attribute.ts';
import { showDate } from './describe-time.ts';

/**
 * What follows `people` for those a test holds for, or does not. The test has values unless it is `exists`, and no
 * `else`. `isKnown`: people without the attribute are told apart elsewhere in the sentence.
 */
export function describeTest(test: Test, negated: boolean, isKnown = false): string {
  const words = attributeWords(test.attribute);
  if (words.isVersion === true && isOrder(test.op)) return `${negated ? 'not ' : ''}on ${versions(test)}`;
  if (words.preposition !== undefined && test.op === 'in') {
    return `${negated ? 'not ' : ''}${words.preposition} ${wanted(test)}`;
  }
  const { noun } = words;
  if (isPlural(noun) && !isOrder(test.op)) return describePlural(test, noun, negated, isKnown);
  const [is, isNot] = relation(test);
  const are = isPlural(noun) ? 'are' : 'is';
  if (!negated) return `whose ${noun} ${is.replace(/^is /, `${are} `)}`;
  if (isKnown || test.op === 'exists') return `whose ${noun} ${isNot.replace(/^is /, `${are} `)}`;
  return `whose ${noun} ${are} missing or ${isNot.replace(/^is /, '')}`;
}

/** A lower and an upper bound on one attribute. */
export function describeBetween(lower: Test, upper: Test): string {
  const words = attributeWords(lower.attribute);
  if (words.isVersion === true) {
    return `on ${versions(lower)} but ${upper.op === 'lt' ? 'before' : 'no later than'} ${decisive(upper)}`;
  }
  const [isAbove] = relation(lower);
  const [isBelow] = relation(upper);
  const above = isPlural(words.noun) ? isAbove.replace(/^is /, 'are ') : isAbove;
  return `whose ${words.noun} ${above} and ${isBelow.replace(/^is /, '')}`;
}

/** Of an attribute named in the plural; a test holds for a list if it does for one of its elements. */
function describePlural(test: Test, noun: string, negated: boolean, isKnown: boolean): string {
  if (test.op === 'exists') return `whose ${noun} are ${negated ? 'missing' : 'known'}`;
  if (test.op === 'in') {
    if (!negated) return `whose ${noun} include ${wanted(test)}`;
    return `whose ${noun} ${isKnown ? '' : 'are missing or '}do not include ${wanted(test)}`;
  }
  return `${negated ? 'none' : 'one'} of whose ${noun} ${relation(test)[0]}`;
}

function relation(test: Test): [is: string, isNot: string] {
  if (test.op === 'exists') return ['is known', 'is missing'];
  const [is, isNot] = relationWords(test.op, viewOf(test));
  if (isOrder(test.op)) {
    const asText = viewOf(test) === 'string' ? ' in alphabetical order' : '';
    return [`${is} ${decisive(test)}${asText}`, `${isNot} ${decisive(test)}${asText}`];
  }
  const values = wanted(test);
  return [
    `${is} ${values}`,
    `${(test.values ?? []).length > 1 && test.op === 'in' ? 'is none of' : isNot} ${values}`,
  ];
}

function versions(test: Test): string {
  const version = decisive(test);
  switch (test.op) {
    case 'gte':
      return `${version} or later`;
    case 'lte':
      return `${version} or earlier`;
    case 'gt':
      return `a version after ${version}`;
    default:
      return `a version before ${version}`;
  }
}

function wanted(test: Test): string {
  const { valueName } = attributeWords(test.attribute);
  const anyCase = test.ignoreCase === true;
  const show = (value: unknown) => {
    if (test.op === 'matches') return `/${shorten(String(value))}/`;
    const name = typeof value === 'string' && valueName?.(anyCase ? value.toUpperCase() : value);
    return name || showRead(value, viewOf(test));
  };
  return `${showAlternatives(test.values ?? [], show)}${anyCase ? ' in any letter case' : ''}`;
}

function decisive(test: Test): string {
  return showRead(thresholdOf(test), viewOf(test));
}

/** Where values are read, "2" and 2 are the same. */
function showRead(value: unknown, view: ViewName | undefined): string {
  if (view === 'date') return showDate(value);
  return view === 'semver' || view === 'number' ? shorten(String(value)) : showPlainly(value);
}
