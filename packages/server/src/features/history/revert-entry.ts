/** One flag or one segment goes back: a change like any other, forward, judged, in the log. */
import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { flagAnswer, flagTag, getFlag, saveFlag } from '../flags/index.ts';
import { findSegment, saveSegment, segmentAnswer, segmentTag } from '../segments/index.ts';
import { type Moment, momentOf, noEnvironment } from './moment.ts';
import { PastProject, withoutFollowing, withoutFollowingConditions } from './past-project.ts';

export const revertFlag = handle(operations.revertFlag, async (door, { params, body }) => {
  const { environment, ...asked } = body;
  const tree = await door.environments();
  const named = environment === undefined ? heirsIn(tree) : [environment];
  const before = await getFlag(door.db, door.project, params.flagId, named);
  door.match(flagTag(before));
  if (environment !== undefined && !before.configurations.has(environment)) throw noEnvironment(environment);
  if (environment !== undefined && before.meta.archivedAt !== null) {
    const since = before.meta.archivedAt.toISOString();
    throw new OperationError('ARCHIVED', `flag ${params.flagId} has been archived since ${since}`);
  }
  const { moment, past } = await pastOf(door, 'flag', params.flagId, body);
  const only = environment === undefined ? undefined : [environment];
  const then = await past.flag(before, { nowAt: door.now, tree, only });
  if (!then) throw notThere(`flag ${params.flagId}`, moment);
  const difference = withoutFollowing(before, then);
  const saved = await saveFlag(door, difference.before, difference.after).catch(
    saidOf(pointerOfMoment(asked)),
  );
  return { body: flagAnswer(saved), etag: flagTag(saved) };
});

export const revertSegment = handle(operations.revertSegment, async (door, { params, body }) => {
  const { environment, ...asked } = body;
  const key = params.segmentId;
  const tree = await door.environments();
  const named = environment === undefined ? heirsIn(tree) : [environment];
  const before = await findSegment(door.db, door.project, key, named);
  if (before) door.match(segmentTag(before));
  if (environment !== undefined && !tree.has(environment)) throw noEnvironment(environment);
  const { moment, past } = await pastOf(door, 'segment', key, body);
  const only = environment === undefined ? undefined : [environment];
  const then = await past.segment(key, before, { nowAt: door.now, tree, only });
  if (!then) throw notThere(`segment ${key}`, moment);
  const difference = withoutFollowingConditions(before, then);
  const saved = await saveSegment(door, difference.before, difference.after, []).catch(
    saidOf(pointerOfMoment(asked)),
  );
  return { body: segmentAnswer(saved), etag: segmentTag(saved) };
});

/** All that inherit. */
export function heirsIn(tree: EnvironmentTree): string[] {
  return tree.keys.filter((key) => tree.parentOf(key) !== undefined);
}

async function pastOf(
  door: Door,
  kind: 'flag' | 'segment',
  key: string,
  { environment, ...asked }: Parameters<typeof momentOf>[3] & { environment?: string | undefined },
): Promise<{ moment: Moment; past: PastProject }> {
  const moment = await momentOf(door.db, door.project, environment, asked);
  return { moment, past: await PastProject.open(door.db, door.project, moment, [{ kind, key }]) };
}

function notThere(what: string, { seq, at }: Moment): OperationError {
  return new OperationError('NOT_FOUND', `${what} was not there at ${at.toISOString()} (change ${seq})`);
}

export function pointerOfMoment({ seq, version }: Parameters<typeof momentOf>[3]): string {
  if (seq !== undefined) return '/seq';
  return version === undefined ? '/at' : '/version';
}

/** What is wrong with that state stands nowhere in the body: it is the moment that was chosen badly. */
function saidOf(pointer: string) {
  return (error: unknown): never => {
    if (!(error instanceof OperationError) || error.code !== 'INVALID_INPUT') throw error;
    throw invalidInput(
      error.fields.map((field) => ({ pointer, message: `${field.pointer}: ${field.message}` })),
    );
  };
}
