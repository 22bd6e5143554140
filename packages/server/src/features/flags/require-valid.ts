import { type FieldProblem, invalidInput } from '@halyard/contract';
import {
  type Flag,
  findBrokenUsers,
  findReferences,
  mayBreakUsers,
  type Segment,
  validateFlag,
} from '@halyard/core';
import { regexEngine } from '../../platform/regex.ts';
import type { Surroundings } from '../snapshots/index.ts';
import { entryOf, type FlagState } from './flag-state.ts';
import { findInHeirs } from './judge-heirs.ts';

export interface Judgement {
  /** Where in the request's body an environment's configuration stands. */
  pointer: (environment: string) => string;
  /** What was found wrong on the way here. */
  problems: FieldProblem[];
  /** What it may refer to, and who may stand on it. */
  surroundings: Surroundings;
}

/**
 * Throws INVALID_INPUT with everything that is wrong with a flag in the environments given, and what was found before. What belongs to the
 * flag itself (variants, type) is said once. References cost two queries an environment, and none without them; what
 * other flags stand on costs two more where it comes to have more conditions or references.
 */
export async function requireValid(
  { before, after }: { before: FlagState | undefined; after: FlagState },
  environments: string[],
  { pointer, problems: found, surroundings }: Judgement,
): Promise<void> {
  const problems = new Map<string, FieldProblem>(
    found.map((problem) => [`${problem.pointer} ${problem.message}`, problem]),
  );
  const { key } = after.meta;
  for (const environment of environments) {
    const entry = entryOf(after.meta, { ...after.configurations.get(environment)!, version: 1 });
    if (entry === null) continue;
    const known = await referable(surroundings, environment, entry, key);
    for (const problem of validateFlag(entry, known, { key, regex: regexEngine })) {
      const own = /^\/(type|variants|client)\b/.test(problem.pointer);
      const at = own ? problem.pointer : pointer(environment) + problem.pointer;
      problems.set(`${at} ${problem.message}`, { pointer: at, message: problem.message });
    }
    for (const message of await brokenUsers(surroundings, environment, before, entry, key)) {
      const at = pointer(environment);
      problems.set(`${at} ${message}`, { pointer: at, message });
    }
    // What is wrong here already need not be said of each that inherits it.
    if (problems.size > 0) continue;
    const old = before?.configurations.get(environment);
    const inHeirs = await findInHeirs(surroundings, {
      key,
      environment,
      before: before && old ? entryOf(before.meta, old) : null,
      after: entry,
      known: known.flags.size + known.segments.size > 0 ? known : undefined,
      hasOwn: (other) =>
        after.configurations.get(other)?.inherited === undefined && after.configurations.has(other),
    });
    for (const { pointer: inside, message } of inHeirs) {
      const at = pointer(environment) + inside;
      problems.set(`${at} ${message}`, { pointer: at, message });
    }
  }
  if (problems.size > 0) throw invalidInput([...problems.values()]);
}

/** Nobody stands on what is new or was archived: references are to what is there. */
async function brokenUsers(
  surroundings: Surroundings,
  environment: string,
  state: FlagState | undefined,
  after: Flag,
  key: string,
): Promise<string[]> {
  const configuration = state?.configurations.get(environment);
  const before = state && configuration ? entryOf(state.meta, configuration) : null;
  if (before === null || !mayBreakUsers({ before, after })) return [];
  const flags = await surroundings.flags(environment);
  const segments = await surroundings.segments(environment);
  return findBrokenUsers({ kind: 'flag', key }, { before, after }, { flags, segments }).map(
    ({ message }) => message,
  );
}

/** What a flag may refer to in an environment: two queries, none where it refers to nothing. */
export async function referable(surroundings: Surroundings, environment: string, entry: Flag, key: string) {
  const references = findReferences(entry);
  if (references.flags.length === 0 && references.segments.length === 0) {
    return { flags: new Map<string, Flag>(), segments: new Map<string, Segment>() };
  }
  const flags = await surroundings.flags(environment);
  flags.set(key, entry);
  return { flags, segments: await surroundings.segments(environment) };
}
