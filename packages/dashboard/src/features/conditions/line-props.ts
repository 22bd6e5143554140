import type { Condition } from '@halyard/core';

/** What edits a line of each kind; `set` takes the line and whether its opposite is meant. */
export interface LineProps<C extends Condition> {
  inner: C;
  isNegated: boolean;
  set(next: Condition, isNegated: boolean): void;
}
