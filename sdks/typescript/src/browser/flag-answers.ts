/** The service's answers for one context, checked and frozen. */
import type { Bootstrap, BootstrapFlag } from '../bootstrap.ts';
import { freeze } from './asked-context.ts';

/** What POST /sdk/evaluate answers. */
export interface AnswersBody extends Omit<Bootstrap, 'context'> {
  /** Where to listen for changes, relative to the service. */
  changes?: string;
}

export type FlagAnswers = ReadonlyMap<string, BootstrapFlag>;

/**
 * Throws for what is no such answer. Values that are as before stay the same objects.
 * @param before what was held until now
 */
export function parseFlagAnswers(body: AnswersBody, before: FlagAnswers | undefined): FlagAnswers {
  if (!(body.snapshotVersion >= 0)) throw 'no answer';
  return new Map(
    Object.entries(body.flags).map(([key, flag]) => {
      const value = before?.get(key)?.value;
      // Throws where a flag is no object.
      return [key, freeze('value' in flag && isSame(value, flag.value) ? { ...flag, value: value! } : flag)];
    }),
  );
}

/** Keys of flags whose answers differ, sorted. */
export function changedFlags(before: FlagAnswers | undefined, after: FlagAnswers): string[] {
  return [...new Map([...(before ?? []), ...after]).keys()]
    .filter((key) => !isSame(before?.get(key), after.get(key)))
    .sort();
}

/** Of JSON whose members come in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
