import { useCallback, useState } from 'react';

export interface Task<A extends unknown[], T> {
  /** Resolves to what the task gives; to undefined where it failed, which `problem` says then. */
  run: (...args: A) => Promise<T | undefined>;
  problem: unknown;
  isBusy: boolean;
  forget: () => void;
}

/**
 * Something that is done once at a press of a button and is no operation of the contract, such as signing in: what it throws is shown
 * beside it. A refusal of it says nothing about the session that one has.
 */
export function useTask<A extends unknown[], T>(task: (...args: A) => Promise<T>): Task<A, T> {
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const run = async (...args: A) => {
    setBusy(true);
    setProblem(undefined);
    try {
      return await task(...args);
    } catch (error) {
      setProblem(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const forget = useCallback(() => setProblem(undefined), []);
  return { run, problem, isBusy, forget };
}
