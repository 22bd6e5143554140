import { operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { disablesAtOnce } from './kill-switch.ts';
import { matched, replaceConfiguration } from './put-configuration.ts';

export const enableFlag = handle(operations.enableFlag, async (door, { params }) => {
  const { state, configuration } = await matched(door, params);
  return replaceConfiguration(door, state, params.environment, { ...configuration, enabled: true });
});

/** A kill switch that is thrown waits for nobody, and is heard. */
export const disableFlag = handle(operations.disableFlag, async (door: Door, { params }) => {
  const { state, configuration } = await matched(door, params, disablesAtOnce);
  const { flagId, environment } = params;
  const next = { ...configuration, enabled: false };
  const atOnce = disablesAtOnce(state);
  const answer = await replaceConfiguration(door, state, environment, next, [], atOnce);
  return atOnce && configuration.enabled
    ? { ...answer, announced: `kill switch ${flagId} was thrown in ${environment} by ${door.actor.name}` }
    : answer;
});
