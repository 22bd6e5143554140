import type { Operator } from '../model.ts';
import type { ViewName } from '../read/views.ts';

/** How an attribute stands to the values of a test that holds, and of one that does not. */
export type RelationWords = readonly [is: string, isNot: string];

/** The words of an operator between the attribute and its values; of dates their own. */
export function relationWords(op: Operator, view: ViewName | undefined): RelationWords {
  return (view === 'date' ? OF_DATES[op] : undefined) ?? OF_VALUES[op];
}

const OF_VALUES: Readonly<Record<Operator, RelationWords>> = {
  in: ['is', 'is not'],
  startsWith: ['starts with', 'does not start with'],
  endsWith: ['ends with', 'does not end with'],
  contains: ['contains', 'does not contain'],
  matches: ['matches', 'does not match'],
  lt: ['is below', 'is not below'],
  lte: ['is at most', 'is not at most'],
  gt: ['is above', 'is not above'],
  gte: ['is at least', 'is not at least'],
  cidr: ['is in', 'is not in'],
  exists: ['is known', 'is missing'],
};

const OF_DATES: Partial<Record<Operator, RelationWords>> = {
  lt: ['is before', 'is not before'],
  lte: ['is at or before', 'is not at or before'],
  gt: ['is after', 'is not after'],
  gte: ['is at or after', 'is not at or after'],
};
