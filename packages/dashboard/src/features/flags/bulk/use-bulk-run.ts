import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import { type BulkAction, type BulkFlag, callOf, inChunks, isNeeded, undoOf } from './bulk-action.ts';
import { heldTo, readNow } from './read-now.ts';

/** How far it came: a change takes a hundred flags, and a later one may be refused when those before it are done. */
export interface BulkDone {
  /** As they were before. */
  changed: readonly BulkFlag[];
  /** Those that wait for approvals. */
  proposed: readonly BulkFlag[];
  /** Where they wait. */
  locations: readonly (string | undefined)[];
}

const nothing: BulkDone = { changed: [], proposed: [], locations: [] };

/** Carries out an action on flags as they are when it does, each held to what was read of it; and takes back what it did. */
export function useBulkRun(action: BulkAction) {
  const project = useProject();
  const write = useWrite('runOperations');
  const [done, setDone] = useState(nothing);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  async function runAll(flags: readonly BulkFlag[], comment: string): Promise<BulkDone> {
    let now = done;
    const isProposed = new Set(done.proposed.map(({ key }) => key));
    const left = flags.filter(({ key }) => !isProposed.has(key));
    for (const chunk of inChunks(left)) {
      const needed = (await readNow(project, chunk)).filter(({ flag }) => isNeeded(action, flag));
      if (needed.length === 0) continue;
      const calls = needed.map((one) => heldTo(one, callOf(action, one.flag)));
      const { status, location } = await write.mutateAsync({
        query: { project },
        body: { calls: calls as never },
        comment,
      });
      const some = needed.map(({ flag }) => flag);
      now =
        status === 202
          ? { ...now, proposed: [...now.proposed, ...some], locations: [...now.locations, location] }
          : { ...now, changed: [...now.changed, ...some] };
      setDone(now);
    }
    return now;
  }

  /** Undefined where a change is refused: `problem` says why, and `done` what is done all the same. */
  async function run(flags: readonly BulkFlag[], comment: string): Promise<BulkDone | undefined> {
    setRunning(true);
    setProblem(undefined);
    try {
      return await runAll(flags, comment);
    } catch (error) {
      setProblem(error);
      return undefined;
    } finally {
      setRunning(false);
    }
  }

  /**
   * Takes back what is left of it, as far as nobody has; says what is not. Answers the flags that still are as the action left them,
   * since that was refused: they can be taken back yet.
   */
  async function undo(flags: readonly BulkFlag[]): Promise<readonly BulkFlag[]> {
    const left: BulkFlag[] = [];
    const before = new Map(flags.map((flag) => [flag.key, flag]));
    for (const chunk of inChunks(flags)) {
      try {
        const calls = (await readNow(project, chunk)).flatMap((one) => {
          const undone = undoOf(action, before.get(one.flag.key)!, one.flag);
          return undone ? [heldTo(one, undone)] : [];
        });
        if (calls.length < chunk.length) {
          const others = counted(chunk.length - calls.length, 'flag was', 'flags were');
          notify({ message: `${others} changed since, and left so` });
        }
        if (calls.length === 0) continue;
        await write.mutateAsync({
          query: { project },
          body: { calls: calls as never },
          comment: 'undone right away',
        });
      } catch (error) {
        left.push(...chunk);
        notifyProblem(error);
      }
    }
    return left;
  }

  /** What is done though a later change was refused. */
  async function undoSoFar(): Promise<void> {
    setRunning(true);
    const changed = await undo(done.changed);
    setDone({ ...done, changed });
    if (changed.length === 0) setProblem(undefined);
    setRunning(false);
  }

  return { run, undo, undoSoFar, done, isRunning, problem };
}
