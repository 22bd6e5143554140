/** Takes pieces over from one environment to another: all of it in one change, or nothing of it. */
import { OperationError, operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { type ConfigurationChange, touchFlags, writeConfigurations } from '../flags/index.ts';
import { getEnvironment } from '../projects/index.ts';
import { type ConditionChange, touchSegments, writeConditions } from '../segments/index.ts';
import { judgePromotion } from './judge-promotion.ts';
import { type Selection, select } from './select-pieces.ts';
import { readTwo } from './two-environments.ts';

export const promoteToEnvironment = handle(
  operations.promoteToEnvironment,
  async (door, { params, body }) => {
    const target = params.environment;
    const two = await readTwo(door, target, { second: body.from, pointer: '/from' });
    const selection = select(body, two);
    const flagChanges = changesOfFlags(door, target, selection);
    const segmentChanges = changesOfSegments(door, target, selection);
    const conflicts = [...selection.conflicts, ...(await judgePromotion(door, two, selection))];
    if (conflicts.length > 0) {
      const detail = conflicts.map((conflict) => conflict.detail).join('; ');
      throw new OperationError('CONFLICT', `nothing was taken over: ${detail}`, { more: { conflicts } });
    }
    const conditions = await writeConditions(door, segmentChanges);
    const configurations = await writeConfigurations(door, flagChanges);
    const [flagKeys, segmentKeys] = [
      flagChanges.map(({ meta }) => meta.key),
      segmentChanges.map(({ key }) => key),
    ];
    if (flagChanges[0]) await touchFlags(door.writer(flagChanges[0].may), door.project, flagKeys, door.now);
    if (segmentChanges[0]) {
      await touchSegments(door.writer(segmentChanges[0].may), door.project, segmentKeys, door.now);
    }
    const { snapshot_version: snapshotVersion } = await getEnvironment(door.db, door.project, target);
    const flags = selection.flags.map(({ meta, pieces }, i) => {
      return { key: meta.key, pieces, version: configurations[i]!.version };
    });
    const segments = segmentKeys.map((key, i) => ({ key, version: conditions[i]!.version }));
    return { body: { environment: target, from: body.from, flags, segments, snapshotVersion } };
  },
);

function changesOfFlags(door: Door, environment: string, { flags }: Selection): ConfigurationChange[] {
  return flags.map(({ meta, before, after }) => {
    const may = door.authorise({ environment, tags: meta.tags });
    return { may, before: { meta, configuration: before }, meta, configuration: after };
  });
}

function changesOfSegments(door: Door, environment: string, { segments }: Selection): ConditionChange[] {
  return segments.map(({ key, before, after }) => {
    const may = door.authorise({ environment });
    door.authorise({ environment }, operations.putCondition);
    return { may, key, before, condition: after };
  });
}
