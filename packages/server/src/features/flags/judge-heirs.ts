/**
 * Whether a change also holds where it is inherited. Only an environment with entries of its own can come to another
 * verdict than the one above.
 */
import { type Flag, findBrokenUsers, mayBreakUsers, validateFlag } from '@halyard/core';
import { regexEngine } from '../../platform/regex.ts';
import type { Entries, Surroundings } from '../snapshots/index.ts';

interface Judged {
  key: string;
  environment: string;
  before: Flag | null;
  after: Flag;
  /** What it may refer to; undefined: it refers to nothing. */
  known: Entries | undefined;
  hasOwn: (environment: string) => boolean;
}

/** Sentences with pointers into the flag, each with the environment that it is about. */
export async function findInHeirs(
  surroundings: Surroundings,
  { key, environment, before, after, known, hasOwn }: Judged,
): Promise<{ pointer: string; message: string }[]> {
  const mayBreak = before !== null && mayBreakUsers({ before, after });
  if (known === undefined && !mayBreak) return [];
  const base = known ?? {
    flags: (await surroundings.flags(environment)).set(key, after),
    segments: await surroundings.segments(environment),
  };
  const problems = [];
  for (const [heir, there] of await surroundings.heirs(environment, { hasOwn, base })) {
    const found = validateFlag(after, there, { key, regex: regexEngine });
    if (mayBreak) found.push(...findBrokenUsers({ kind: 'flag', key }, { before, after }, there));
    for (const { pointer, message } of found) {
      problems.push({ pointer, message: `${message} (in ${heir}, which inherits this)` });
    }
  }
  return problems;
}
