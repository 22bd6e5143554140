import { OperationError } from '@halyard/contract';
import type { Authorised, Door } from '../../door.ts';
import { type FlagState, getFlag } from '../flags/index.ts';
import { isLet, requireLet } from './let-go-on.ts';
import { getRollout, type RolloutRow } from './queries.ts';
import { answerOf } from './rollout-answer.ts';

export interface Steered {
  state: FlagState;
  row: RolloutRow;
  may: Authorised;
}

/**
 * The rollout that somebody steers, and the right to. Throws NOT_FOUND, FORBIDDEN, PROTECTED, and CONFLICT where it is over.
 * `isStill`: nothing changes for anybody by it, so that protection does not hold it back: a rollout can always be stopped.
 * `goesOn`: no more happens by it than what was agreed on before, so that protection does not hold it back while that holds.
 */
export async function underWay(
  door: Door,
  flagId: string,
  { environment, rule }: { environment: string; rule?: string | undefined },
  { isStill = false, goesOn = false }: { isStill?: boolean; goesOn?: boolean } = {},
): Promise<Steered> {
  const state = await getFlag(door.db, door.project, flagId, [environment]);
  const row = await getRollout(door.db, {
    project: door.project,
    environment,
    flag: flagId,
    rule: rule ?? null,
  });
  const { tags } = state.meta;
  const isOpen = isStill || (goesOn && (await isStillLet(door, row, tags)));
  const may = door.authorise({ environment, tags, isUnused: isOpen });
  if (row.state === 'done' || row.state === 'aborted') {
    const message = `the rollout of ${flagId} in ${environment} is ${row.state}`;
    throw new OperationError('CONFLICT', message, { more: { conflicts: [{ id: row.id, message }] } });
  }
  return { state, row, may };
}

async function isStillLet(door: Door, row: RolloutRow, tags: readonly string[]): Promise<boolean> {
  // What is approved of anew counts anew.
  if (door.isApproved || !isLet(row)) return false;
  try {
    await requireLet(door, row, tags);
    return true;
  } catch (error) {
    if (error instanceof OperationError) return false;
    throw error;
  }
}

export async function answered(door: Door, row: RolloutRow) {
  return { body: await answerOf(door, row) };
}
