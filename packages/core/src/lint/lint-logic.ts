/**
 * What certainly follows from an audience, for every context there can be: attributes may be missing, and they may be
 * lists, so that a person may well be in "DE" and in "FR". False means: nobody knows.
 */
import { type Audience, isSaid } from '../audience/audience.ts';
import type { Budget } from './lint-budget.ts';
import { leafExcludes, leafImplies } from './lint-leaf.ts';

/** Whether whoever is in `a` is in `b`. */
export function implies(a: Audience, b: Audience, budget: Budget): boolean {
  if (!budget.take(1)) return false;
  if (a.kind === 'nobody' || b.kind === 'everyone') return true;
  if (a.kind === 'everyone' || b.kind === 'nobody') return false;
  if (a.kind === 'any') return a.parts.every((part) => implies(part, b, budget));
  if (b.kind === 'all') return b.parts.every((part) => implies(a, part, budget));
  if (a.kind === 'all' && a.parts.some((part) => implies(part, b, budget))) return true;
  if (b.kind === 'any') return b.parts.some((part) => implies(a, part, budget));
  return isSaid(a) && isSaid(b) && leafImplies(a, b, budget);
}

/** Whether nobody can be in it. */
export function isImpossible(audience: Audience, budget: Budget): boolean {
  if (audience.kind === 'any') return audience.parts.every((part) => isImpossible(part, budget));
  if (audience.kind !== 'all') return audience.kind === 'nobody';
  const { parts } = audience;
  for (let i = 0; i < parts.length; i++) {
    if (isImpossible(parts[i]!, budget)) return true;
    for (let k = 0; k < i; k++) if (excludes(parts[k]!, parts[i]!, budget)) return true;
    if (!budget.take(1)) return false;
  }
  return false;
}

/** Whether nobody can be in both. */
export function excludes(a: Audience, b: Audience, budget: Budget): boolean {
  if (!budget.take(1)) return false;
  if (a.kind === 'nobody' || b.kind === 'nobody') return true;
  if (a.kind === 'any') return a.parts.every((part) => excludes(part, b, budget));
  if (b.kind === 'any') return b.parts.every((part) => excludes(a, part, budget));
  if (a.kind === 'all') return a.parts.some((part) => excludes(part, b, budget));
  if (b.kind === 'all') return b.parts.some((part) => excludes(a, part, budget));
  return isSaid(a) && isSaid(b) && leafExcludes(a, b, budget);
}
