import type { Context } from '@halyard/core';
import { sameJson } from '../../platform/canonical-json.ts';

/** So many are named: a body has room for thousands. */
export const maxUnsigned = 50;

/** Attributes that are given and not signed, or signed with another value; a value is not repeated. */
export function findUnsigned(
  given: Context,
  signed: Readonly<Context>,
): { attribute: string; message: string }[] {
  const found: { attribute: string; message: string }[] = [];
  for (const attribute of Object.keys(given)) {
    if (found.length === maxUnsigned) break;
    if (!Object.hasOwn(signed, attribute)) {
      found.push({ attribute, message: 'this attribute is not in the context token' });
    } else if (!sameJson(given[attribute], signed[attribute])) {
      found.push({ attribute, message: 'this attribute has another value in the context token' });
    }
  }
  return found;
}
