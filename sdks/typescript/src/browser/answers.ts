/** The service's answers for one context, checked and frozen. */
import type { Bootstrap, BootstrapFlag } from '../bootstrap.ts';
import { freeze } from './asked-context.ts';

/** What POST /sdk/evaluate answers. */
export interface AnswersBody extends Omit<Bootstrap, 'context'> {
  /** Where to listen for changes, relative to the service. */
  changes?: string;
}

export interface Answers {
  body: AnswersBody;
  flags: ReadonlyMap<string, BootstrapFlag>;
}

/**
 * Throws for what is no such answer. Values that are as before stay the same objects.
 * @param before what was held until now
 */
export function parseAnswers(body: AnswersBody, before?: Answers): Answers {
  if (!Number.isSafeInteger(body.snapshotVersion)) throw new TypeError('no answers');
  const flags = new Map(
    Object.entries(body.flags).map(([key, flag]) => {
      if (typeof flag.reason !== 'string') throw new TypeError('no flag');
      const old = before?.flags.get(key);
      const value = old && isSame(old.value, flag.value) ? old.value : flag.value;
      return [key, freeze({ ...flag, ...(value !== undefined && { value }) })];
    }),
  );
  return { body, flags };
}

/** Keys of flags whose answers differ, sorted. */
export function changedFlags(before: Answers | undefined, after: Answers): string[] {
  const keys = new Set([...(before?.flags.keys() ?? []), ...after.flags.keys()]);
  return [...keys].filter((key) => !isSame(before?.flags.get(key), after.flags.get(key))).sort();
}

/** Of JSON whose members come in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
