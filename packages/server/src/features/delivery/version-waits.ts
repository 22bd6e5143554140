/** Who waits until this node has come to a state that another one told them of: told, and for a second at most. */
import type { Timers } from '../../platform/clock.ts';
import type { EnvironmentState } from './environment-state.ts';
import type { Position } from './stream-messages.ts';

/** `given-up`: the log could not be read in time, so it may well exist. `known`: it is there, or does not exist. */
export type WaitEnd = 'known' | 'given-up';

export interface VersionWaits {
  /** Resolves when it is reached, when it cannot be found, or after a second; at once where too many wait. Never rejects. */
  reach(state: EnvironmentState, wanted: Position): Promise<WaitEnd>;
  /** The state has changed. */
  changed(state: EnvironmentState): void;
}

interface Wait {
  readonly state: EnvironmentState;
  readonly wanted: Position;
  done(end: WaitEnd): void;
}

const limitMs = 1_000;
/** Of requests, each of which holds its connection and what it asked. */
const mostWaiting = 10_000;
/** However many ask, the log is read for them so often: client keys are public, and versions easily made up. */
const askMs = 50;

/** `catchUp` resolves with whether the log could be read; what it then did not have does not exist. */
export function createVersionWaits(timers: Timers, catchUp: () => Promise<boolean>): VersionWaits {
  const waiting = new Set<Wait>();
  let isAsking = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  function ask(): void {
    if (isAsking) return;
    isAsking = true;
    timers.after(Math.max(0, askedAtMs + askMs - timers.nowMs()), () => {
      isAsking = false;
      askedAtMs = timers.nowMs();
      const asked = [...waiting];
      void catchUp().then((isRead) => {
        if (isRead) for (const wait of asked) wait.done('known');
      });
    });
  }

  return {
    reach(state, wanted) {
      if (waiting.size >= mostWaiting) return Promise.resolve('given-up');
      return new Promise((resolve) => {
        const wait: Wait = {
          state,
          wanted,
          done(end) {
            cancel();
            waiting.delete(wait);
            resolve(end);
          },
        };
        const cancel = timers.after(limitMs, () => wait.done('given-up'));
        waiting.add(wait);
        ask();
      });
    },

    changed(state) {
      for (const wait of waiting) {
        if (wait.state !== state) continue;
        if (isReached(state, wait.wanted)) wait.done('known');
      }
    },
  };
}

/** Of another epoch it may be the new one, that this node has not heard of yet, or one that is over. */
export function isReached({ epoch, version }: Position, wanted: Position): boolean {
  return epoch === wanted.epoch && version >= wanted.version;
}
