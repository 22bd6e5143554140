/** Whom a segment holds in one environment, as a resource of its own. */
import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { sourceOf } from '../../environment-tree.ts';
import { getLiveEnvironment } from '../projects/index.ts';
import { findCondition, getSegment } from './queries.ts';
import { saveSegment } from './save-segment.ts';
import type { SegmentCondition, SegmentState } from './segment-state.ts';

/** Of an archived environment as well: what stays of it. */
export const readCondition = handle(operations.readCondition, async (door, { params }) => {
  const state = await getSegment(door.db, door.project, params.segmentId);
  const { environment, segmentId } = params;
  const condition =
    state.environments.get(environment) ??
    (await findCondition(door.db, door.project, environment, segmentId));
  if (!condition) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  return answer(door, state, environment, condition);
});

export const putCondition = handle(operations.putCondition, async (door, { params, body }) => {
  const { state, condition } = await matched(door, params);
  return save(door, state, params.environment, { if: body.if, version: condition.version });
});

/** Drops what the environment has of its own. */
export const inheritCondition = handle(operations.inheritCondition, async (door, { params }) => {
  const { state, condition } = await matched(door, params);
  const { environment, segmentId } = params;
  const source = sourceOf(await door.environments(), environment, (key) => state.environments.has(key));
  if (source === undefined) {
    throw invalidInput([{ pointer: '?environment', message: `${environment} inherits from no environment` }]);
  }
  const above = (await getSegment(door.db, door.project, segmentId, [source])).environments.get(source)!;
  return save(door, state, environment, { if: above.if, version: condition.version, inherited: true });
});

async function matched(
  door: Door,
  { segmentId, environment }: { segmentId: string; environment: string },
): Promise<{ state: SegmentState; condition: SegmentCondition }> {
  const state = await getSegment(door.db, door.project, segmentId, [environment]);
  const condition = state.environments.get(environment);
  if (!condition) {
    await getLiveEnvironment(door.db, door.project, environment);
    throw new OperationError('NOT_FOUND', `there is no segment ${segmentId} in ${environment}`);
  }
  door.match(versionTag(condition.version));
  // Though it should turn out to change nothing.
  door.authorise({ environment });
  return { state, condition };
}

async function save(door: Door, state: SegmentState, environment: string, next: SegmentCondition) {
  const environments = new Map(state.environments).set(environment, next);
  const saved = await saveSegment(door, state, { ...state, environments }, []);
  return answer(door, saved, environment, saved.environments.get(environment)!);
}

async function answer(
  door: Door,
  state: SegmentState,
  environment: string,
  { if: condition, version, inherited = false }: SegmentCondition,
) {
  const tree = await door.environments();
  const origin = tree.parentOf(environment) === undefined && !inherited ? {} : { inherited };
  const source = inherited
    ? sourceOf(tree, environment, (key) => state.environments.has(key) && key !== environment)
    : undefined;
  const from = source === undefined ? {} : { from: source };
  return { body: { if: condition, version, ...origin, ...from }, etag: versionTag(version) };
}
