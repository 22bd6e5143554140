/** The samples of every environment on this node, and whose contexts may enter. */
import type { Context } from '@halyard/core';
import type { Clock } from '../../platform/clock.ts';
import type { DataKey, EnvironmentState } from '../delivery/index.ts';
import { ContextSample, type SampleReading } from './context-sample.ts';

/** `servers`: contexts that come with server keys; `all`: those of client keys too, which is the operator's consent. */
export const sampleSources = ['off', 'servers', 'all'] as const;
export type SampleSources = (typeof sampleSources)[number];

export interface ContextSamples {
  readonly isOn: boolean;
  /** Never throws. */
  take(key: Pick<DataKey, 'kind'>, state: EnvironmentState, context: Context): void;
  /** undefined: nothing was seen of it, or nothing is sampled. */
  read(state: EnvironmentState): SampleReading | undefined;
}

export function createContextSamples(
  { sources, privateAttributes }: { sources: SampleSources; privateAttributes: readonly string[] },
  clock: Clock,
): ContextSamples {
  // A state lives as long as its environment: with it goes what was seen there.
  const samples = new WeakMap<EnvironmentState, ContextSample>();
  const hidden = new Set(privateAttributes);
  /** Whoever tries things out with an API key is nobody's user. */
  const mayEnter = (kind: DataKey['kind']) =>
    kind === 'server' ? sources !== 'off' : kind === 'client' && sources === 'all';
  return {
    isOn: sources !== 'off',
    take({ kind }, state, context) {
      if (!mayEnter(kind)) return;
      const nowMs = clock.now().getTime();
      let sample = samples.get(state);
      if (sample === undefined) {
        sample = new ContextSample(state, hidden, nowMs);
        samples.set(state, sample);
      }
      sample.take(context, nowMs);
    },
    read: (state) => samples.get(state)?.read(clock.now().getTime()),
  };
}
