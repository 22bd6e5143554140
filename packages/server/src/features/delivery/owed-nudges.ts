/**
 * A page that was nudged by one node may ask another that cannot read the log, and is answered what that one has. Those
 * who nudged it cannot know, and OFREP's provider asks once for each nudge. So the node remembers, and when it has come
 * to the state it was asked for, has everybody nudged once more.
 */
import type { Timers } from '../../platform/clock.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { Position } from './stream-messages.ts';
import { isReached } from './version-waits.ts';

export interface OwedNudges {
  /** Somebody is answered of an older state than they were told of, which may well exist. */
  owe(state: EnvironmentState, wanted: Position): void;
  /** The state has changed. */
  changed(state: EnvironmentState): void;
  forget(state: EnvironmentState): void;
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
  const owed = new Map<EnvironmentState, Position>();
  let isClosed = false;

  async function pay(state: EnvironmentState, triesLeft: number): Promise<void> {
    if (isClosed || (await nudgeAll(state)) || triesLeft === 1) return;
    timers.after(againMs, () => void pay(state, triesLeft - 1));
  }

  return {
    owe(state, wanted) {
      const known = owed.get(state);
      if (known === undefined || !isReached(known, wanted)) owed.set(state, wanted);
    },
    changed(state) {
      const wanted = owed.get(state);
      if (wanted === undefined || !isReached(state, wanted)) return;
      owed.delete(state);
      void pay(state, tries);
    },
    forget: (state) => void owed.delete(state),
    close() {
      isClosed = true;
      owed.clear();
    },
  };
}
