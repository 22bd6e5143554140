import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify, notifyProblem } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import {
  type BulkAction,
  type BulkCall,
  type BulkFlag,
  callOf,
  inChunks,
  isNeeded,
  undoOf,
} from './bulk-action.ts';
import { heldTo, readNow } from './read-now.ts';
import { isRefusal, tryCalls } from './try-calls.ts';

/** How far it came: a change takes a hundred flags, and a later one may be refused when those before it are done. */
export interface BulkDone {
  /** As they were before. */
  changed: readonly BulkFlag[];
  /** Those that wait for approvals. */
  proposed: readonly BulkFlag[];
  /** Where they wait. */
  locations: readonly (string | undefined)[];
}

export interface BulkUndone extends Pick<BulkDone, 'proposed' | 'locations'> {
  /** Those that still are as the action left them, since that was refused: they can be taken back yet. */
  left: readonly BulkFlag[];
}

const nothing: BulkDone = { changed: [], proposed: [], locations: [] };

interface Undoing {
  flag: BulkFlag;
  call: BulkCall;
}

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

  /** Takes back what is left of it, as far as nobody has and it is not refused; says what is not. */
  async function undo(flags: readonly BulkFlag[]): Promise<BulkUndone> {
    const left: BulkFlag[] = [];
    const proposed: BulkFlag[] = [];
    const locations: (string | undefined)[] = [];
    const before = new Map(flags.map((flag) => [flag.key, flag]));
    for (const chunk of inChunks(flags)) {
      try {
        const wanted = (await readNow(project, chunk)).flatMap((one) => {
          const flag = before.get(one.flag.key)!;
          const undone = undoOf(action, flag, one.flag);
          return undone ? [{ flag, call: heldTo(one, undone) }] : [];
        });
        if (wanted.length < chunk.length) {
          const others = counted(chunk.length - wanted.length, 'flag was', 'flags were');
          notify({ message: `${others} changed since, and left so` });
        }
        if (wanted.length === 0) continue;
        const { answered, done } = await takeBack(wanted);
        left.push(...wanted.filter((one) => !done.includes(one)).map(({ flag }) => flag));
        if (answered?.status !== 202) continue;
        proposed.push(...done.map(({ flag }) => flag));
        locations.push(answered.location);
      } catch (error) {
        left.push(...chunk);
        notifyProblem(error);
      }
    }
    return { left, proposed, locations };
  }

  /** In one change; without those that are refused, which are named. */
  async function takeBack(wanted: readonly Undoing[]) {
    const send = (some: readonly Undoing[]) =>
      write.mutateAsync({
        query: { project },
        body: { calls: some.map(({ call }) => call) as never },
        comment: 'undone right away',
      });
    try {
      return { answered: await send(wanted), done: wanted };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { would, refused } = await tryCalls(project, wanted, ({ call }) => call);
      // Each by itself would be done: what is wrong is wrong with all of them together.
      if (refused.length === 0) throw error;
      const answered = would.length > 0 ? await send(would) : undefined;
      notify({
        message: `Not taken back: ${refused.map(({ one, why }) => `${one.flag.key} (${why})`).join(', ')}`,
      });
      return { answered, done: would };
    }
  }

  /** What is done though a later change was refused. */
  async function undoSoFar(): Promise<BulkUndone> {
    setRunning(true);
    const undone = await undo(done.changed);
    setDone({ ...done, changed: undone.left });
    if (undone.left.length === 0) setProblem(undefined);
    setRunning(false);
    return undone;
  }

  return { run, undo, undoSoFar, done, isRunning, problem };
}
