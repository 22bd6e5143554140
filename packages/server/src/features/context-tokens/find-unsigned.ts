import type { Context } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';

/** Attributes that are given and not signed, or signed with another value; a value is not repeated. */
export function findUnsigned(
  given: Context,
  signed: Readonly<Context>,
): { attribute: string; message: string }[] {
  return Object.keys(given).flatMap((attribute) => {
    if (!Object.hasOwn(signed, attribute)) {
      return [{ attribute, message: 'this attribute is not in the context token' }];
    }
    return sameJson(given[attribute], signed[attribute])
      ? []
      : [{ attribute, message: 'this attribute has another value in the context token' }];
  });
}
