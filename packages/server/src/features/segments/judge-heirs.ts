/** Whether a changed segment also holds where it is inherited: see the same of flags. */
import { findBrokenUsers, type Segment, validateSegment } from '@halyard/core';
import { regexEngine } from '../../platform/regex.ts';
import type { Entries, Surroundings } from '../snapshots/index.ts';

interface Judged {
  key: string;
  environment: string;
  before: Pick<Segment, 'if'> | undefined;
  after: Segment;
  known: Entries;
  hasOwn: (environment: string) => boolean;
}

/** Sentences with pointers into the segment, each with the environment that it is about. */
export async function findInHeirs(
  surroundings: Surroundings,
  { key, environment, before, after, known, hasOwn }: Judged,
): Promise<{ pointer: string; message: string }[]> {
  const problems = [];
  for (const [heir, there] of await surroundings.heirs(environment, { hasOwn, base: known })) {
    const found = validateSegment(after, there, { key, regex: regexEngine });
    if (before) found.push(...findBrokenUsers({ kind: 'segment', key }, { before, after }, there));
    for (const { pointer, message } of found) {
      problems.push({ pointer, message: `${message} (in ${heir}, which inherits this)` });
    }
  }
  return problems;
}
