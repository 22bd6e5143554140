import { setTimeout as sleep } from 'node:timers/promises';

/** How long {@link waitFor} tries, how often, and what it says when it gives up. */
export interface WaitOptions {
  /** 10,000 by default. */
  readonly timeoutMs?: number;
  /** Pause between two attempts; 10 by default. */
  readonly intervalMs?: number;
  /** What was waited for, for the error. */
  readonly what?: string;
}

/** A process that was stopped finds its time over before it has heard what came meanwhile: it looks on for a while. */
const fewestLooks = 10;

/**
 * Calls `predicate` until it gives something truthy and gives that back. An exception counts as "not yet";
 * the last one is the `cause` of the error thrown when the time is over, and it has looked a few times.
 */
export async function waitFor<T>(
  predicate: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, intervalMs = 10, what = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  for (let looks = 1; ; looks++) {
    let cause: unknown;
    try {
      const value = await predicate();
      if (value) return value;
    } catch (error) {
      cause = error;
    }
    if (looks >= fewestLooks && performance.now() >= deadline) {
      throw new Error(`Waited ${timeoutMs} ms for ${what} in vain.`, { cause });
    }
    await sleep(intervalMs);
  }
}
