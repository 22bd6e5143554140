/** What an environment of a flag would do as it was edited, in words, and what is wrong or was hardly meant. */
import type { FlagAnswer } from '@halyard/contract';
import { checkFlag, describe, lintFlag, type Problem } from '@halyard/core';
import { useDeferredValue, useMemo } from 'react';
import { entryOf } from '../draft/flag-body.ts';
import type { EnvironmentValue } from '../draft/flag-draft.ts';

export interface Judgement {
  summary: string;
  /** By pointer: `/rules/0`. */
  lines: ReadonlyMap<string, string>;
  /** With `code`: found by lint, refuses nothing. Pointers into the environment's configuration, of variants into the flag. */
  problems: readonly (Problem & { code?: string })[];
}

/**
 * Judged in the page while somebody edits. What the service says of the live flag it says with all that the flag refers to, so where
 * nothing was edited that is shown.
 */
export function useJudgement(
  flag: FlagAnswer,
  value: EnvironmentValue,
  live: EnvironmentValue | undefined,
  ofService?: DescriptionOfService,
): Judgement {
  // Typing comes first, words follow.
  const [lateFlag, lateValue] = [useDeferredValue(flag), useDeferredValue(value)];
  return useMemo(() => {
    if (ofService !== undefined) {
      const { summary, lines, findings } = ofService;
      return {
        summary,
        lines: new Map(lines.map(({ pointer, text }) => [pointer, text])),
        problems: findings,
      };
    }
    const entry = entryOf(lateFlag, lateValue, live);
    const wrong = checkFlag(entry, { allowOtherFields: true });
    const { summary, lines } = describe(entry);
    const findings = wrong.length > 0 ? [] : lintFlag(entry, { now: Date.now() });
    return {
      summary: wrong.length > 0 ? 'Something is still missing here.' : summary,
      lines: wrong.length > 0 ? new Map() : new Map(lines.map(({ pointer, text }) => [pointer, text])),
      problems: [...wrong, ...findings],
    };
  }, [lateFlag, lateValue, live, ofService]);
}

/** What `describeFlag` answers of one environment. */
export interface DescriptionOfService {
  summary: string;
  lines: readonly { pointer: string; text: string }[];
  findings: readonly (Problem & { code: string })[];
}

/** Those at a place and below it. */
export function problemsIn(judgement: Judgement, pointer: string): Judgement['problems'] {
  return judgement.problems.filter(
    (problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`),
  );
}
