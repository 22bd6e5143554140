/**
 * Does all that is due, project by project: within one in the order in which it came due, several projects side by side.
 * Whoever waits for the lock of a project, which an import may have for a minute, delays nobody of another.
 */
import { OperationError } from '@halyard/contract';
import { isUnavailable } from './unavailable.ts';

export interface Due {
  id: string;
  project: string;
}

/** Each may wait with a connection of the pool, of ten by default, that answers requests as well; and two kinds are looked for. */
const sideBySide = 3;
const pageSize = 100;
/** Of one project that were tried in vain; so many more likely say that something is wrong with all of it. */
const mostFailures = 20;

export interface TakeDue<T extends Due> {
  /** Longest due first. Those of `projects` are being done, or were left. */
  find(limit: number, projects: readonly string[]): Promise<T[]>;
  /** Whether this node did it; false: others were faster. */
  take(due: T): Promise<boolean>;
  isStopped?: () => boolean;
  /** After which it is looked again for what came due meanwhile, though nothing is done yet; default: not then. */
  pause?: () => Promise<void>;
}

/** Answers how much this node did. Throws what the first one threw that could not be done, once the others are. */
export async function takeDue<T extends Due>(given: TakeDue<T>): Promise<number> {
  const { find, take, isStopped = () => false, pause = () => new Promise<void>(() => {}) } = given;
  const atWork = new Map<string, Promise<void>>();
  /** Projects that are not looked at again in this look, and single ones that are in nobody's way. */
  const left = new Set<string>();
  const failed = new Set<string>();
  let changes = 0;
  let failure: unknown;

  async function work(project: string, all: readonly T[]): Promise<void> {
    let taken = 0;
    let vain = 0;
    for (const due of all) {
      if (isStopped()) return;
      try {
        if (!(await take(due))) break;
        taken++;
        changes++;
      } catch (error) {
        failure ??= error;
        failed.add(due.id);
        vain++;
        if (isAway(error) || vain >= mostFailures) {
          left.add(project);
          return;
        }
      }
    }
    // Others are at it, or what can be done is.
    if (taken === 0) left.add(project);
  }

  try {
    while (!isStopped()) {
      const found = await find(pageSize + failed.size, [...left, ...atWork.keys()]);
      const byProject = Map.groupBy(
        found.filter(({ id }) => !failed.has(id)),
        ({ project }) => project,
      );
      const isRoomLeft = byProject.size > 0 && atWork.size + byProject.size < sideBySide;
      for (const [project, all] of byProject) {
        if (atWork.size >= sideBySide) break;
        const working = work(project, all).finally(() => atWork.delete(project));
        atWork.set(project, working);
      }
      // What was found may be of one project alone.
      if (isRoomLeft) continue;
      if (atWork.size === 0) break;
      await Promise.race([...atWork.values(), pause()]);
    }
  } finally {
    await Promise.all(atWork.values());
  }
  if (failure !== undefined) throw failure;
  return changes;
}

function isAway(error: unknown): boolean {
  return (error instanceof OperationError && error.code === 'DATABASE_UNAVAILABLE') || isUnavailable(error);
}
