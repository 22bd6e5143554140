import { invalidInput, operations } from '@halyard/contract';
import { type Door, handle } from '../../door.ts';
import { findEnvironmentRows } from './queries.ts';
import { type EnvironmentChange, writeEnvironments } from './write-environments.ts';

export const orderEnvironments = handle(operations.orderEnvironments, async (door, { body }) => {
  const tree = await door.environments();
  const { environments: first } = body;
  const problems = first.flatMap((key, i) => {
    const pointer = `/environments/${i}`;
    if (!tree.has(key)) return [{ pointer, message: `there is no environment ${key}, or it is archived` }];
    return first.indexOf(key) < i ? [{ pointer, message: `${key} is named twice` }] : [];
  });
  if (problems.length > 0) throw invalidInput(problems);
  const order = [...first, ...tree.keys.filter((key) => !first.includes(key))];
  const may = door.authorise({ environment: null });
  await writeEnvironments(door, may, await changesOfOrder(door, order));
  return { body: { environments: order } };
});

/** Those that stand elsewhere than in this order of all environments in use. One query. */
export async function changesOfOrder(door: Door, order: readonly string[]): Promise<EnvironmentChange[]> {
  const rows = new Map(
    (await findEnvironmentRows(door.db, door.project, order)).map((row) => [row.key, row]),
  );
  return order.flatMap((key, position) => {
    const before = rows.get(key)!;
    return before.position === position ? [] : [{ before, after: { ...before, position } }];
  });
}
