import { type Condition, checkSegment, describeSegment } from '@halyard/core';

/** Whom a condition is true of, as a sentence: `People in Germany on 2.3.0 or later.` */
export function describeCondition(condition: Condition): string {
  const segment = { if: condition, version: 0 };
  return checkSegment(segment, { allowOtherFields: true }).length > 0
    ? 'Still to be filled in.'
    : describeSegment(segment).summary;
}
