/** Where a context stands in a bucket, and why there. */

import { positionsOf } from '../check/check-bucket.ts';
import { compileBucket } from '../compile/bucket.ts';
import type { Bucket, Context, Range, Split } from '../model.ts';
import { compileRead } from '../read/access.ts';
import { shorten, showValue } from '../words/show-value.ts';
import type { PositionTrace, SplitTrace } from './explanation.ts';

interface Asking {
  readonly context: Context;
  readonly now: number;
}

export function explainSplit({ bucket, split }: Split, pointer: string, asking: Asking): SplitTrace {
  const found = findPlace(bucket, split, asking);
  const { range, why } = found;
  return { ...found.trace, pointer, variant: range?.variant ?? null, why };
}

/** The position, and the sentence about it without its full stop. */
export function explainPosition(
  bucket: Bucket,
  ranges: readonly Range[],
  asking: Asking,
): { position: PositionTrace; why: string } {
  const { trace, why } = findPlace(bucket, ranges, asking);
  return { position: trace, why };
}

function findPlace<R extends Range>(bucket: Bucket, ranges: readonly R[], { context, now }: Asking) {
  const names = typeof bucket.by === 'string' ? [bucket.by] : bucket.by;
  const attribute = names.find((name) => compileRead(name)(context, now) !== undefined) ?? null;
  const value = attribute === null ? undefined : compileRead(attribute)(context, now);
  const at = compileBucket(bucket)(context, now);
  const position = at < 0 ? null : at;
  const range = ranges.find(({ from, to }) => at >= from && at < to);
  const of = positionsOf(bucket);
  const trace: PositionTrace = {
    attribute,
    value: position === null ? null : typeof value === 'number' ? value : shorten(String(value)),
    position,
    of,
    range: range === undefined ? null : { from: range.from, to: range.to },
  };
  return { trace, range, why: whyThere(trace, names, value) };
}

function whyThere(
  { attribute, position, of, range }: PositionTrace,
  names: readonly string[],
  value: unknown,
): string {
  if (attribute === null) {
    const all = shorten(names.join(' and '), 200);
    return `${all} ${names.length === 1 ? 'is' : 'are'} missing, so there is no position`;
  }
  const seen = `${shorten(attribute)} is ${showValue(value)}`;
  if (position === null) return `${seen}, neither a string nor an integer, so there is no position`;
  const where =
    range === null ? 'which is in no range' : `which is in the range from ${range.from} to ${range.to}`;
  return `${seen}, at position ${position} of ${of}, ${where}`;
}
