/** What would have run by itself, and waits for approvals because environments take more of them now. */
import { mayAsk, operations, type SayableComing, sentenceOfComing, type WaitsNow } from '@halyard/contract';
import { isOpenTo } from '../../actor.ts';
import type { Door } from '../../door.ts';
import { type EnvironmentTree, readEnvironmentTree } from '../../environment-tree.ts';
import { asOfNow } from './as-of-now.ts';
import { findHeld } from './queries.ts';

/** More than these are not looked at. */
const most = 200;

/**
 * The next first; by what the environments were before this change and what they are within it. undefined: whoever asks may
 * not see what is held.
 */
export async function findHeldUp(door: Door, before: EnvironmentTree): Promise<WaitsNow[] | undefined> {
  const { db, now, project, actor } = door;
  const { listHeldOperations } = operations;
  if (!isOpenTo(actor, listHeldOperations) && !mayAsk(actor.rules, listHeldOperations, project))
    return undefined;
  const after = await readEnvironmentTree(db, project);
  const filter = { isReady: true, mayTakeApprovals: after.guarded } as const;
  const rows = await findHeld(db, project, filter, { limit: most, after: undefined });
  const by = (tree: EnvironmentTree) => ({ db, now, environments: async () => tree });
  const were = await asOfNow(by(before), rows);
  const are = await asOfNow(by(after), rows);
  return are
    .filter(({ ready }, i) => !ready && were[i]!.ready)
    .map(({ id, due_at, calls, author, rule }) => ({
      id,
      dueAt: due_at?.toISOString() ?? null,
      sentence: sentenceOfComing({
        calls,
        author: author.name,
        rule: rule as SayableComing['rule'],
        ready: false,
      }),
    }));
}
