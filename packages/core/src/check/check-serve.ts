import type { Problem } from '../model.ts';
import { findInBucket, findInRange, positionsOf } from './check-bucket.ts';
import { pointerTo } from './pointer.ts';
import { isRecord, Problems, unknownName } from './problems.ts';

/**
 * What is wrong with what a rule serves: a variant, null or a split. `variants` are the flag's; undefined where
 * they are not known, and then any name will do.
 */
export function checkServe(
  value: unknown,
  variants: Readonly<Record<string, unknown>> | undefined,
  pointer = '',
): Problem[] {
  const found = new Problems();
  findInServe(found, value, variants, pointer);
  return found.problems;
}

export function findInServe(
  found: Problems,
  value: unknown,
  variants: Readonly<Record<string, unknown>> | undefined,
  pointer: string,
): void {
  if (value === null) return;
  if (!isRecord(value)) {
    findInVariantName(found, value, variants, pointer);
    return;
  }
  if (!found.fields(value, pointer, { required: ['bucket', 'split'] })) return;
  findInBucket(found, value['bucket'], `${pointer}/bucket`);
  const split = value['split'];
  if (!Array.isArray(split)) {
    found.add(`${pointer}/split`, 'must be a list');
    return;
  }
  const of = positionsOf(value['bucket']);
  let previousTo = 0;
  for (let i = 0; i < split.length; i++) {
    const place = pointerTo(`${pointer}/split`, i);
    if (!found.fields(split[i], place, { required: ['variant', 'from', 'to'] })) continue;
    findInVariantName(found, split[i].variant, variants, `${place}/variant`);
    previousTo = findInRange(found, split[i], place, { previousTo, of });
  }
}

/** `value` must name one of the flag's variants. */
export function findInVariantName(
  found: Problems,
  value: unknown,
  variants: Readonly<Record<string, unknown>> | undefined,
  pointer: string,
): void {
  if (!found.name(value, pointer) || variants === undefined) return;
  if (!Object.hasOwn(variants, value))
    found.add(pointer, unknownName('variant', value, Object.keys(variants)));
}
