import { type Condition, describeSegment } from '@halyard/core';

/** Whom a condition is true of, as a sentence: `People in Germany on 2.3.0 or later.` */
export function describeCondition(condition: Condition): string {
  return describeSegment({ if: condition, version: 0 }).summary;
}
