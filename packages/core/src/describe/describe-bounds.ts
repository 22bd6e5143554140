import type { Audience } from '../audience/audience.ts';
import { isLowerBound, isUpperBound } from '../audience/bounds.ts';
import type { Test } from '../model.ts';
import { viewOf } from '../read/operators.ts';

/** A lower and an upper bound on one attribute, which people say in one phrase. */
export interface Between {
  kind: 'between';
  lower: Test;
  upper: Test;
}

/** The parts of `all` with bounds in pairs. */
export function joinBounds(parts: readonly Audience[]): (Audience | Between)[] {
  const joined: (Audience | Between)[] = [];
  for (const part of parts) {
    const bound = boundOf(part);
    const at = bound === undefined ? -1 : joined.findIndex((other) => arePair(boundOf(other), bound));
    if (at < 0) joined.push(part);
    else joined[at] = between(boundOf(joined[at]!)!, bound!);
  }
  return joined;
}

function boundOf(part: Audience | Between): Test | undefined {
  if (part.kind !== 'test' || part.negated) return undefined;
  return isLowerBound(part.test.op) || isUpperBound(part.test.op) ? part.test : undefined;
}

function arePair(a: Test | undefined, b: Test): boolean {
  if (a === undefined || isLowerBound(a.op) === isLowerBound(b.op)) return false;
  return a.attribute === b.attribute && viewOf(a) === viewOf(b);
}

function between(a: Test, b: Test): Between {
  return isLowerBound(a.op)
    ? { kind: 'between', lower: a, upper: b }
    : { kind: 'between', lower: b, upper: a };
}
