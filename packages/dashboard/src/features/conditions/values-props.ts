import type { Json, Test } from '@halyard/core';
import type { KnownAttribute } from './use-attributes.ts';

/** What edits the values of a test is given. */
export interface ValuesProps {
  test: Test;
  known: KnownAttribute | undefined;
  onChange: (values: Json[]) => void;
}
