/**
 * A page that was nudged by one node may ask another that cannot read the log, and is answered what that one has. Those
 * who nudged it cannot know, and OFREP's provider asks once for each nudge. So the node remembers, and when it has come
 * to a newer state, has everybody nudged once more. Which state that is does not matter: what pages ask for may be made
 * up, and whoever comes too early is answered of an older one again, and owed again.
 */
import type { Timers } from '../../platform/clock.ts';
import type { EnvironmentState } from './environment-state.ts';

export interface OwedNudges {
  /** Somebody is answered of an older state than they were told of, which may well exist. */
  owe(state: EnvironmentState): void;
  /** The state has changed. */
  changed(state: EnvironmentState): void;
  close(): void;
}

/** The way to the other nodes may come back later than the log. */
const againMs = 2_000;
const tries = 10;

/** `nudgeAll` has every node nudge whoever follows the environment, and resolves with whether all have heard. */
export function createOwedNudges(
  timers: Timers,
  nudgeAll: (state: EnvironmentState) => Promise<boolean>,
): OwedNudges {
  const owed = new WeakSet<EnvironmentState>();
  let isClosed = false;

  async function pay(state: EnvironmentState, triesLeft: number): Promise<void> {
    if (isClosed || (await nudgeAll(state)) || triesLeft === 1) return;
    timers.after(againMs, () => void pay(state, triesLeft - 1));
  }

  return {
    owe: (state) => void owed.add(state),
    changed(state) {
      if (owed.delete(state)) void pay(state, tries);
    },
    close() {
      isClosed = true;
    },
  };
}
