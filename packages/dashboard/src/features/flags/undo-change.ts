/** Taking a change of a flag back. */
import { call } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';
import type { Write } from '../../api/use-write.ts';
import { notify, notifyProblem } from '../../kit/notify.tsx';
import { sayHeld } from '../../review/index.ts';

interface Undoing {
  project: string;
  flag: string;
  /** The change that is taken back. */
  seq: number;
  /** Of the flag as it left it: where somebody changed it since, nothing is undone with it. */
  ifMatch: string | undefined;
  revert: Write<'revertFlag'>;
}

/** Puts a flag back to how it stood before a change, and says so. Never throws. */
export async function undoChange({ project, flag, seq, ifMatch, revert }: Undoing): Promise<void> {
  try {
    // A moment is named by a change of the project: the one before may be of another.
    const { data } = await call('readFlagHistory', {
      params: { flagId: flag },
      query: { project, limit: 10 },
    });
    const before = data.items.find((change) => change.seq < seq);
    if (before === undefined) return;
    const undone = await revert.mutateAsync({
      params: { flagId: flag },
      query: { project },
      body: { seq: before.seq },
      ifMatch,
      comment: 'Undone',
    });
    if (!sayHeld(undone, `Undoing the change of ${flag}`, project)) {
      notify({ message: `${flag} is as it was before` });
    }
  } catch (problem) {
    const isLate = isProblem(problem) && problem.code === 'STALE';
    if (isLate) notify({ message: `${flag} was changed since, so nothing was undone: see its history` });
    else notifyProblem(problem);
  }
}
