/**
 * Operations within an operation: what was held is carried out, or only rehearsed, through the same handlers and checks
 * as when it is asked for, in the transaction of the change that it becomes.
 */
import { sql } from 'kysely';
import { requireMayAsk } from './actor.ts';
import {
  type Call,
  type CarriedOut,
  type CarryOut,
  createDoor,
  entryName,
  type Item,
  type OuterDoor,
} from './door.ts';
import { readEnvironmentTree } from './environment-tree.ts';

/** Throws what they throw, and then nothing of them stands; nor does it of a rehearsal. */
export async function carryOut(outer: OuterDoor, calls: readonly Call[], how: CarryOut): Promise<CarriedOut> {
  const { db } = outer;
  await sql`savepoint carried_out`.execute(db);
  try {
    const versions: OuterDoor['versions'] = new Map(outer.versions);
    const carried = await inTurn({ ...outer, versions }, calls, how);
    await how.judge?.(carried);
    if (how.isRehearsal) await sql`rollback to savepoint carried_out`.execute(db);
    else for (const [environment, version] of versions) outer.versions.set(environment, version);
    await sql`release savepoint carried_out`.execute(db);
    return carried;
  } catch (error) {
    // Where not even that can be done the transaction is over, and with it all of this.
    await sql`rollback to savepoint carried_out`.execute(db).catch(() => {});
    // It stands after that: one of the same name around it would be shadowed, and go back no further than here.
    await sql`release savepoint carried_out`.execute(db).catch(() => {});
    throw error;
  }
}

async function inTurn(outer: OuterDoor, calls: readonly Call[], how: CarryOut): Promise<CarriedOut> {
  const { db, project, versions } = outer;
  const carried: CarriedOut = { answers: [], items: [], asked: [] };
  const entries = new Map<string, Item>();
  for (const [i, { handler, input, ifMatch }] of calls.entries()) {
    const { operation } = handler;
    if (handler.prepare) throw new Error(`${operation.name} prepares before its transaction`);
    requireMayAsk(how.as, operation, project);
    const door = createDoor({
      ...outer,
      // Those before it may have made or archived environments.
      environments: i === 0 ? outer.environments : await readEnvironmentTree(db, project),
      actor: how.as,
      operation,
      ifMatch,
      isApproved: how.isApproved ?? false,
      bypasses: how.bypasses ?? false,
      versions,
      carryOut,
    });
    carried.answers.push(await handler.run(door, input as never, undefined as never));
    if (!door.hasAuthorised) {
      const { environment = null } = input.params as { environment?: string };
      door.authorise({ environment });
    }
    for (const [environment, version] of door.versions) versions.set(environment, version);
    for (const item of door.items) {
      const known = entries.get(entryName(item));
      entries.set(entryName(item), known ? { ...item, before: known.before } : item);
    }
    carried.asked.push(...door.asked);
  }
  carried.items = [...entries.values()].filter(({ before, after }) => before !== null || after !== null);
  return carried;
}
