import { type FieldProblem, invalidInput } from '@halyard/contract';
import { type Flag, findReferences, type Segment, validateFlag } from '@halyard/core';
import type { Door } from '../../door.ts';
import { regexEngine } from '../../platform/regex.ts';
import { liveFlags, liveSegments } from '../snapshots/index.ts';
import { entryOf, type FlagState } from './flag-state.ts';

export interface Judgement {
  /** Where in the request's body an environment's configuration stands. */
  pointer: (environment: string) => string;
  /** What was found wrong on the way here. */
  problems: FieldProblem[];
}

/**
 * Throws INVALID_INPUT with everything that is wrong with a flag in the environments given, and what was found before. What belongs to the
 * flag itself (variants, type) is said once. References cost two queries an environment, and none without them.
 */
export async function requireValid(
  door: Door,
  state: FlagState,
  environments: string[],
  { pointer, problems: found }: Judgement,
): Promise<void> {
  const problems = new Map<string, FieldProblem>(
    found.map((problem) => [`${problem.pointer} ${problem.message}`, problem]),
  );
  for (const environment of environments) {
    const entry = entryOf(state.meta, { ...state.configurations.get(environment)!, version: 1 });
    if (entry === null) continue;
    const known = await referable(door, environment, entry, state.meta.key);
    for (const problem of validateFlag(entry, known, { key: state.meta.key, regex: regexEngine })) {
      const own = /^\/(type|variants|client)\b/.test(problem.pointer);
      const at = own ? problem.pointer : pointer(environment) + problem.pointer;
      problems.set(`${at} ${problem.message}`, { pointer: at, message: problem.message });
    }
  }
  if (problems.size > 0) throw invalidInput([...problems.values()]);
}

/** What a flag may refer to in an environment: two queries, none where it refers to nothing. */
export async function referable(door: Door, environment: string, entry: Flag, key: string) {
  const references = findReferences(entry);
  if (references.flags.length === 0 && references.segments.length === 0) {
    return { flags: new Map<string, Flag>(), segments: new Map<string, Segment>() };
  }
  const flags = await liveFlags(door.db, door.project, environment);
  flags.set(key, entry);
  return { flags, segments: await liveSegments(door.db, door.project, environment) };
}
