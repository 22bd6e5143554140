/** States that pages were told of by other nodes: waited for here, and made good later where that was in vain. */
import type { Bus } from '../../platform/bus.ts';
import type { Timers } from '../../platform/clock.ts';
import type { EnvironmentState } from './environment-state.ts';
import { createOwedNudges } from './owed-nudges.ts';
import { parsePosition } from './stream-messages.ts';
import { maxAhead } from './stream-session.ts';
import { createVersionWaits, isReached } from './version-waits.ts';

/** What nodes have each other do when one that could not read the log has answered pages meanwhile. */
const nudgeAgainTopic = 'nudge-again';
const nudgeAgainMs = 2_000;

export interface ToldStates {
  /** As `reach` of Delivery. */
  reach(state: EnvironmentState, told: string | undefined): Promise<void> | undefined;
  /** As `isBehind` of Delivery. */
  isBehind(state: EnvironmentState, told: string | undefined): boolean;
  /** The state has changed. */
  changed(state: EnvironmentState): void;
  close(): void;
}

/** `catchUp` resolves with whether the log could be read. */
export function createToldStates(
  { bus, timers }: { bus: Bus; timers: Timers },
  catchUp: () => Promise<boolean>,
): ToldStates {
  const waits = createVersionWaits(timers, catchUp);
  const owed = createOwedNudges(timers, async ({ project, environment }) => {
    const { isComplete } = await bus.ask(nudgeAgainTopic, { project, environment }, nudgeAgainMs);
    return isComplete;
  });

  return {
    reach(state, told) {
      const wanted = parsePosition(told);
      if (!wanted || isReached(state, wanted)) return undefined;
      // So far ahead is nobody: it is made up.
      const isInvented = wanted.epoch === state.epoch && wanted.version - state.version > maxAhead;
      if (isInvented) return undefined;
      return waits.reach(state, wanted).then((end) => {
        if (end === 'given-up') owed.owe(state);
      });
    },
    isBehind(state, told) {
      const wanted = parsePosition(told);
      return wanted?.epoch === state.epoch && wanted.version > state.version;
    },
    changed(state) {
      waits.changed(state);
      owed.changed(state);
    },
    close: owed.close,
  };
}

/** Does what other nodes ask for by createToldStates(). */
export function nudgeAgainFor(bus: Bus, nudgeAgain: (project: string, environment: string) => void): void {
  bus.onQuestion(nudgeAgainTopic, (question) => {
    const { project, environment } = question as Record<string, string>;
    nudgeAgain(String(project), String(environment));
    return undefined;
  });
}
