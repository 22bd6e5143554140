/** Flags and snapshots for tests. */
import type { Flag, Json, Rule, Serve, Snapshot } from '@halyard/core';

/** A boolean flag that serves `serve` (default on) to everyone. */
export function booleanFlag(version: number, more: Partial<Flag> = {}): Flag {
  return {
    type: 'boolean',
    variants: { on: true, off: false },
    enabled: true,
    off: 'off',
    requires: [],
    rules: [],
    otherwise: { serve: 'on' },
    client: false,
    version,
    ...more,
  };
}

export function valueFlag(type: Flag['type'], value: Json, version = 1): Flag {
  return booleanFlag(version, { type, variants: { only: value }, off: null, otherwise: { serve: 'only' } });
}

export function fiftyFifty(seed = 'seed'): Serve {
  return {
    bucket: { by: 'targetingKey', seed },
    split: [
      { variant: 'on', from: 0, to: 50_000 },
      { variant: 'off', from: 50_000, to: 100_000 },
    ],
  };
}

/** A rule for everyone with a targeting key, as part of an experiment. */
export function experimentRule(experiment: string, phase = 1): Rule {
  return {
    id: 'r1',
    if: { attribute: 'targetingKey', op: 'exists' },
    serve: fiftyFifty(experiment),
    experiment: { key: experiment, phase },
  };
}

export function snapshotOf(
  flags: Record<string, Flag>,
  {
    epoch = 'e1',
    version = 1,
    segments = {},
  }: Partial<Pick<Snapshot, 'epoch' | 'version' | 'segments'>> = {},
): Snapshot {
  return { format: 1, project: 'shop', environment: 'test', epoch, version, flags, segments };
}
