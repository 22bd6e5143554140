import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The longest that one turn of the event loop computed while something was done, in milliseconds of this thread's own
 * processor time: what else the machine does is not in it.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let worst = 0;
  let isOver = false;
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let last = used();
  const turn = () => {
    const now = used();
    worst = Math.max(worst, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  await nextTurn();
  isOver = true;
  return worst;
}
