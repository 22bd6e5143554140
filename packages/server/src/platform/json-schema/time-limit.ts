/** A bound on the time of synchronous work that cannot count its own steps. */
import { createContext, Script } from 'node:vm';

export class TookTooLong extends Error {
  override name = 'TookTooLong';
}

const sandbox: { work: () => unknown } = { work: () => undefined };
const context = createContext(sandbox);
const script = new Script('work()');

/**
 * What `work` returns. Cut off wherever it stands, it throws TookTooLong: nothing it built may be used afterwards.
 * Costs a thread that watches the clock. Cut off without having had half of that time on a processor, it is tried
 * again: it was the machine that was busy.
 */
export function withinTime<T>(limitMs: number, work: () => T, attempts = 3): T {
  const before = process.threadCpuUsage();
  sandbox.work = work;
  try {
    return script.runInContext(context, { timeout: limitMs }) as T;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { user, system } = process.threadCpuUsage(before);
    if (attempts > 1 && (user + system) / 1_000 < limitMs / 2) return withinTime(limitMs, work, attempts - 1);
    throw new TookTooLong(`stopped after ${limitMs} ms`);
  } finally {
    sandbox.work = () => undefined;
  }
}
