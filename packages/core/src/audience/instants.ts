import type { Test } from '../model.ts';
import { viewOf } from '../read/operators.ts';
import { VIEWS } from '../read/views.ts';

/** The instants a test of `$now` compares with; none: it never holds. */
export function instantsOf(test: Test): number[] {
  const view = viewOf(test);
  const values = test.values ?? [];
  if (view === undefined) return values.filter((value) => typeof value === 'number');
  if (view !== 'date' && view !== 'number') return [];
  return values.map((value) => VIEWS[view].read(value)).filter((instant) => typeof instant === 'number');
}
