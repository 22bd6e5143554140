import type { SegmentReachAnswer } from '@halyard/contract';
import { count, counted } from '../../kit/numbers.ts';

/** How many are in it, as far as that can be told: values that it lists, and those seen lately that it takes in. */
export function saySize(
  reach: SegmentReachAnswer['items'][number] | undefined,
  sample: SegmentReachAnswer['sample'],
): { listed: string | undefined; seen: string | undefined } {
  if (!reach) return { listed: undefined, seen: undefined };
  const listed = reach.values === 0 ? undefined : counted(reach.values, 'value');
  if (reach.contexts === null || sample === null) return { listed, seen: undefined };
  return { listed, seen: `${count(reach.contexts)} of ${count(sample.contexts)} seen lately` };
}
