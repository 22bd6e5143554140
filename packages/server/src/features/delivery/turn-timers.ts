/** Wakes at the instants at which time alone changes what client keys can see, in environments that somebody follows. */
import type { Clock, Timers } from '../../platform/clock.ts';
import type { EnvironmentState } from './environment-state.ts';

export interface TurnTimers {
  /** From now on, as long as somebody follows it. */
  watch(state: EnvironmentState): void;
  /** It has changed: before those who follow it are told. */
  changed(state: EnvironmentState): void;
  forget(state: EnvironmentState): void;
  /** For good: whoever comes later sets no timer. */
  close(): void;
}

/** A clock that is set, or a machine that slept, delays a nudge by no more. */
const longestSleepMs = 10_000;

export function createTurnTimers(
  { clock, timers }: { clock: Clock; timers: Timers },
  onTurn: (state: EnvironmentState) => void,
  isFollowed: (state: EnvironmentState) => boolean,
): TurnTimers {
  const cancels = new Map<EnvironmentState, () => void>();
  let isClosed = false;

  /** Tells, whoever looks first: of two looks after an instant only one finds that it has passed. */
  function look(state: EnvironmentState): number {
    const { visible } = state;
    const { turnedAtMs } = visible;
    const nowMs = clock.now().getTime();
    visible.look(nowMs, state.commitTimes.of(visible.version));
    if (visible.turnedAtMs !== turnedAtMs) onTurn(state);
    return nowMs;
  }

  function watch(state: EnvironmentState): void {
    cancels.get(state)?.();
    const nowMs = look(state);
    if (isClosed) return;
    const next = state.visible.nextTurnAfter(nowMs);
    const sleepMs = next === undefined ? undefined : Math.min(longestSleepMs, next - nowMs);
    const cancel = sleepMs === undefined ? () => {} : timers.after(sleepMs, () => again(state));
    cancels.set(state, cancel);
  }

  /** Whoever comes later watches it anew, and looks first. */
  function again(state: EnvironmentState): void {
    if (isFollowed(state)) watch(state);
    else forget(state);
  }

  function forget(state: EnvironmentState): void {
    cancels.get(state)?.();
    cancels.delete(state);
  }

  return {
    watch,
    changed(state) {
      if (cancels.has(state)) again(state);
    },
    forget,
    close() {
      isClosed = true;
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
