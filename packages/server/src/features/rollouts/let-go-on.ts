/**
 * What lets a rollout go on where its environment is protected: that others approved of it, or that somebody passed the
 * protection for it. Either is kept for all steps to come, and holds only as long as they could do it again.
 */
import { mayChange, OperationError, protectedBypass } from '@halyard/contract';
import { authorNow, loggedActor } from '../../actor.ts';
import type { Door } from '../../door.ts';
import { approversOf, type RolloutRow } from './queries.ts';
import { requireMayApprove } from './require-may-approve.ts';

/** A rollout that begins, or goes on, by what was asked for, with what let that be done. Unsaved; wants the right to it first. */
export function letGoOn(door: Door, row: RolloutRow): RolloutRow {
  if (door.isApproved) {
    return { ...row, granted: true, granted_version: row.version + 1, passed_by: null };
  }
  if (!door.bypassed.includes(row.environment)) return row;
  return { ...row, granted: false, passed_by: loggedActor(door.actor) };
}

/** Whether its steps are not held back by protection. */
export function isLet({ granted, passed_by }: RolloutRow): boolean {
  return granted || passed_by !== null;
}

/**
 * Whoever has approved of the next step, or let all of them go, could do so now, and they are as many as it takes now.
 * Throws FORBIDDEN, UNAUTHENTICATED or NOT_APPROVED.
 */
export async function requireLet(door: Door, row: RolloutRow, tags: readonly string[]): Promise<void> {
  const { project, environment, position } = row;
  const target = { project, environment, tags };
  const ofStep = row.events.flatMap(({ what, step, by }) =>
    what === 'approved' && step === position && by !== null ? [by] : [],
  );
  const ofAll = row.granted ? await approversOf(door.db, row) : [];
  const tree = await door.environments();
  const wanted = row.granted ? Math.max(1, tree.approvalsOf(environment)) : 0;
  if (ofAll.length < wanted) {
    const has = `${environment} takes ${wanted} approvals for a change now, and this rollout has ${ofAll.length}`;
    throw new OperationError('NOT_APPROVED', has);
  }
  for (const by of [...ofStep, ...ofAll]) {
    const { rules } = await authorNow(door.db, by, door.now);
    requireMayApprove({ name: by.name, rules }, tree, target);
  }
  if (row.passed_by === null || !tree.isGuarded(environment)) return;
  const { rules } = await authorNow(door.db, row.passed_by, door.now);
  if (mayChange(rules, protectedBypass, target)) return;
  const message = `${row.passed_by.name} passed the protection of ${environment} for it, and may not any more`;
  throw new OperationError('FORBIDDEN', message);
}
