import { type FlagKind, operations } from '@halyard/contract';
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
  const { operation, waitsForNothing } = actOf(action, state.meta);
  return door.authorise({ environment, tags, waitsForNothing }, operation);
}

/** What it does, and whether that asks neither for protected:write nor for an approval. */
export function actOf(action: TriggerRow['action'], flag: { kind: FlagKind }) {
  const isKill = action === 'kill';
  return {
    operation: isKill ? operations.killFlag : operations.disableFlag,
    waitsForNothing: isKill || disablesAtOnce({ meta: flag }),
  };
}

/** It belongs to no environment, and acts in one. */
export function authoriseTrigger(door: Door, { environment }: Pick<Aim, 'environment'>): Authorised {
  return door.authorise({ environment: null, reach: [environment] });
}
