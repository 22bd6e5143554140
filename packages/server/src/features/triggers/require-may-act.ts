import { operations } from '@halyard/contract';
import type { Authorised, Door } from '../../door.ts';
import { configurationIn, disablesAtOnce, getFlag, requireLive } from '../flags/index.ts';
import type { TriggerRow } from './trigger-row.ts';

type Aim = Pick<TriggerRow, 'flag' | 'environment' | 'action'>;

/** Throws unless whoever asks may do themselves what the trigger does: its URL must give nobody more than they have. */
export async function requireMayAct(door: Door, { flag, environment, action }: Aim): Promise<Authorised> {
  const state = await getFlag(door.db, door.project, flag, [environment]);
  configurationIn(state, environment);
  requireLive(state);
  const { tags } = state.meta;
  const isKill = action === 'kill';
  const waitsForNothing = isKill || disablesAtOnce(state);
  return door.authorise(
    { environment, tags, waitsForNothing },
    isKill ? operations.killFlag : operations.disableFlag,
  );
}

/** It belongs to no environment, and acts in one. */
export function authoriseTrigger(door: Door, { environment }: Pick<Aim, 'environment'>): Authorised {
  return door.authorise({ environment: null, reach: [environment] });
}
