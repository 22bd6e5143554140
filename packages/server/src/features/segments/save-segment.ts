/** The one place where a changed segment is judged, given versions, written and taken down for the log. */
import { type FieldProblem, invalidInput, OperationError } from '@halyard/contract';
import { findBrokenUsers, validateSegment } from '@halyard/core';
import type { Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { regexEngine } from '../../platform/regex.ts';
import { liveSurroundings, type Surroundings } from '../snapshots/index.ts';
import { findInHeirs } from './judge-heirs.ts';
import { insertSegment, updateSegment } from './queries.ts';
import { metaEntryOf, type SegmentCondition, type SegmentState } from './segment-state.ts';
import { type ConditionChange, writeConditions } from './write-conditions.ts';

/** Saves the difference between two states of a segment (before undefined: it is new). `found`: what was wrong on the way here. */
export async function saveSegment(
  door: Door,
  before: SegmentState | undefined,
  after: SegmentState,
  found: FieldProblem[],
  surroundings: Surroundings = liveSurroundings(door),
): Promise<SegmentState> {
  const changed = changedEnvironments(before, after);
  const metaChanged = !before || before.name !== after.name || before.description !== after.description;
  if (!metaChanged && changed.length === 0 && found.length === 0) {
    const everywhere = [...after.environments.keys()].map((environment) => ({ environment }));
    door.authoriseAny([{ environment: null }, ...everywhere]);
    return after;
  }
  await judgeSegment(before, after, found, surroundings);

  const saved: SegmentState = { ...after, environments: new Map(after.environments), updatedAt: door.now };
  const { key } = after;
  if (metaChanged) {
    const may = door.authorise({ environment: null });
    const version = await door.nextVersion(may);
    saved.version = version;
    if (before) await updateSegment(door.writer(may), saved);
    else if (!(await insertSegment(door.writer(may), saved))) {
      throw new OperationError('ALREADY_EXISTS', `there is a segment ${key} already`);
    }
    const was = before ? metaEntryOf(before) : null;
    door.put(may, { kind: 'segment', key, version, before: was, after: metaEntryOf(saved) });
  }
  const changes = changed.map((environment): ConditionChange => {
    const condition = after.environments.get(environment)!;
    const isUnused = !before && sameJson(condition.if, nobody);
    return {
      may: door.authorise({ environment, isUnused }),
      key,
      before: before?.environments.get(environment),
      condition,
    };
  });
  if (!metaChanged && changes[0]) await updateSegment(door.writer(changes[0].may), saved);
  const written = await writeConditions(door, changes);
  for (const [i, environment] of changed.entries()) saved.environments.set(environment, written[i]!);
  return saved;
}

/** What a segment holds in an environment where nothing was said. */
export const nobody = { any: [] };

/** What is inherited follows its source. */
function isChanged(before: SegmentCondition | undefined, after: SegmentCondition): boolean {
  if (!before) return true;
  if (before.inherited && after.inherited) return false;
  return !before.inherited !== !after.inherited || !sameJson(before.if, after.if);
}

/** Throws INVALID_INPUT with everything wrong, references and cycles included, and whoever stands on it and would break. */
export async function judgeSegment(
  before: SegmentState | undefined,
  after: SegmentState,
  found: FieldProblem[],
  surroundings: Surroundings,
): Promise<void> {
  const problems = [...found];
  for (const environment of changedEnvironments(before, after)) {
    const { key } = after;
    const entry = { if: after.environments.get(environment)!.if, version: 1 };
    const known = {
      flags: await surroundings.flags(environment),
      segments: (await surroundings.segments(environment)).set(key, entry),
    };
    for (const problem of validateSegment(entry, known, { key, regex: regexEngine })) {
      problems.push({ ...problem, pointer: `/environments/${environment}${problem.pointer}` });
    }
    const old = before?.environments.get(environment);
    const broken = old && findBrokenUsers({ kind: 'segment', key }, { before: old, after: entry }, known);
    for (const { message } of broken ?? []) {
      problems.push({ pointer: `/environments/${environment}/if`, message });
    }
    if (problems.length > 0) continue;
    for (const { pointer, message } of await findInHeirs(surroundings, {
      key,
      environment,
      before: old,
      after: entry,
      known,
      hasOwn: (other) => after.environments.has(other) && !after.environments.get(other)!.inherited,
    })) {
      problems.push({ pointer: `/environments/${environment}${pointer}`, message });
    }
  }
  if (problems.length > 0) throw invalidInput(problems);
}

function changedEnvironments(before: SegmentState | undefined, after: SegmentState): string[] {
  return [...after.environments]
    .filter(([environment, entry]) => isChanged(before?.environments.get(environment), entry))
    .map(([environment]) => environment);
}
