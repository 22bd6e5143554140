import type { Authorised, Door } from '../../door.ts';
import { nobody } from './save-segment.ts';
import type { SegmentCondition } from './segment-state.ts';
import { writeConditions } from './write-conditions.ts';

/** Whom every segment holds in an environment that comes into use: who is given, else nobody. Two statements, however many. */
export async function fillWithSegments(
  door: Door,
  may: Authorised,
  keys: readonly string[],
  given: ReadonlyMap<string, SegmentCondition>,
): Promise<void> {
  await writeConditions(
    door,
    keys.map((key) => ({
      may,
      key,
      before: undefined,
      condition: given.get(key) ?? { if: nobody, version: 0 },
    })),
  );
}
