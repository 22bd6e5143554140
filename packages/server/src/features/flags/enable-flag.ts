import { operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { matched, replaceConfiguration } from './put-configuration.ts';

export const enableFlag = handle(operations.enableFlag, (door, { params }) => setEnabled(door, params, true));
export const disableFlag = handle(operations.disableFlag, (door, { params }) =>
  setEnabled(door, params, false),
);

async function setEnabled(door: Door, params: { flagId: string; environment: string }, enabled: boolean) {
  const { state, configuration } = await matched(door, params);
  return replaceConfiguration(door, state, params.environment, { ...configuration, enabled });
}
