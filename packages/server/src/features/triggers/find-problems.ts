/** What a call of a trigger would be refused for now: seen before the incident, and not in it. */
import { type FlagKind, mayChange, OperationError } from '@halyard/contract';
import { type Actor, authorNow, isOpenTo } from '../../actor.ts';
import type { Door } from '../../door.ts';
import { heldBackBy } from '../../held-back-by.ts';
import { type AimRow, aimsOf } from './queries.ts';
import { actOf } from './require-may-act.ts';
import type { TriggerRow } from './trigger-row.ts';

/** In words, by the id of a trigger; those that would act are not among them. A query for all flags, two for each maker. */
export async function findProblems(door: Door, rows: readonly TriggerRow[]): Promise<Map<string, string>> {
  const aims = new Map((await aimsOf(door.db, door.project)).map((aim) => [aim.key, aim]));
  const makers = new Map<string, Actor | string>();
  const problems = new Map<string, string>();
  for (const row of rows) {
    const { kind, id } = row.created_by;
    const name = `${kind} ${id}`;
    if (!makers.has(name)) makers.set(name, await makerNow(door, row));
    const problem = await problemOf(door, row, { maker: makers.get(name)!, aim: aims.get(row.flag) });
    if (problem !== undefined) problems.set(row.id, problem);
  }
  return problems;
}

/** Or in words why there is nobody by whose rights it could act. */
async function makerNow({ db, now }: Door, { created_by }: TriggerRow): Promise<Actor | string> {
  try {
    return await authorNow(db, created_by, now);
  } catch (error) {
    if (error instanceof OperationError) return error.message;
    throw error;
  }
}

/** What requireMayAct() would throw, by what it is decided by. */
async function problemOf(
  door: Door,
  { flag, environment, action }: TriggerRow,
  { maker, aim }: { maker: Actor | string; aim: AimRow | undefined },
): Promise<string | undefined> {
  const tree = await door.environments();
  if (!aim) return `there is no flag ${flag}`;
  if (aim.archived_at !== null) return `${flag} is archived`;
  if (!tree.has(environment)) return `${environment} is archived`;
  if (typeof maker === 'string') return maker;
  const target = { project: door.project, environment, tags: aim.tags };
  const { operation, waitsForNothing } = actOf(action, { kind: aim.kind as FlagKind });
  if (!isOpenTo(maker, operation) && !mayChange(maker.rules, operation, target)) {
    return `${maker.name} may not ${action} ${flag} in ${environment} any more`;
  }
  const held = waitsForNothing ? undefined : heldBackBy(maker, tree, target);
  if (!held) return undefined;
  if (held.approvals > 0) return `${environment} takes approvals for what is disabled there`;
  return `${environment} is protected, and ${maker.name} lacks protected:write`;
}
