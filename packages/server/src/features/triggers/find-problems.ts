/** What a call of a trigger would be refused for now: seen before the incident, and not in it. */
import { mayChange, OperationError, operations, protectedWrite } from '@halyard/contract';
import { type Actor, authorNow } from '../../actor.ts';
import type { Door } from '../../door.ts';
import { type AimRow, aimsOf } from './queries.ts';
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

/** As requireMayAct() would throw it. */
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
  const isKill = action === 'kill';
  const does = isKill ? operations.killFlag : operations.disableFlag;
  if (maker.kind === 'system') return undefined;
  if (!mayChange(maker.rules, does, target)) {
    return `${maker.name} may not ${isKill ? 'kill' : 'disable'} ${flag} in ${environment} any more`;
  }
  if (isKill || aim.kind === 'kill-switch') return undefined;
  if (tree.approvalsOf(environment) > 0) return `${environment} takes approvals for what is disabled there`;
  const isOpen = !tree.isProtected(environment) || mayChange(maker.rules, protectedWrite, target);
  return isOpen ? undefined : `${environment} is protected, and ${maker.name} lacks protected:write`;
}
