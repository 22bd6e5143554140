/**
 * Which events are taken from whom. A client key is public: whoever holds it may only repeat what the flags shown to
 * clients can answer, or a few requests of invented names would fill the disk.
 */
import { type EventsBody, evaluation } from '@halyard/contract';
import type { DataKey, EnvironmentState } from '../delivery/index.ts';

export type UsageEvent = EventsBody['events'][number];

/** Variants by experiment. */
type Experiments = Map<string, Set<string>>;

const reasons: ReadonlySet<string> = new Set(evaluation.shape.reason.options);

/**
 * Summaries are of flags in the snapshot; the SDK of a server key may have held an older one, so its variants are
 * not judged. From client keys the flag must be shown to clients and have the variant, the reason must exist, and
 * the experiment of an exposure must be named by a rule of such a flag.
 */
export function mayReport(
  kind: DataKey['kind'],
  state: EnvironmentState | undefined,
): (event: UsageEvent) => boolean {
  return (event) => {
    if (event.kind === 'track') return true;
    if (event.kind === 'exposure') {
      if (kind !== 'client') return true;
      return state !== undefined && (experimentsOf(state).get(event.experiment)?.has(event.variant) ?? false);
    }
    const flag = state?.flag(event.flag);
    if (state === undefined || flag === undefined) return false;
    if (kind !== 'client') return true;
    const { variant, reason } = event;
    const hasVariant = variant === null || Object.hasOwn(flag.variants, variant);
    return hasVariant && reasons.has(reason) && state.isClientVisible(event.flag);
  };
}

/** Walking every rule of every flag is not for each request. */
const known = new WeakMap<EnvironmentState, { epoch: string; version: number; experiments: Experiments }>();

function experimentsOf(state: EnvironmentState): Experiments {
  const { epoch, version } = state;
  const before = known.get(state);
  if (before?.epoch === epoch && before.version === version) return before.experiments;
  const experiments: Experiments = new Map();
  for (const { client, rules, variants } of state.flags()) {
    if (!client) continue;
    for (const { experiment } of rules) {
      if (experiment === undefined) continue;
      const names = experiments.get(experiment.key) ?? new Set();
      for (const name of Object.keys(variants)) names.add(name);
      experiments.set(experiment.key, names);
    }
  }
  known.set(state, { epoch, version, experiments });
  return experiments;
}
