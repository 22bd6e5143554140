/**
 * What SDKs say they hold, and how long each version took to become visible. In memory and bounded: with many nodes
 * behind a balancer each has a part of it, and merge-reports.ts puts the parts together.
 */
import type { Confirmation } from '@halyard/contract';
import { createLagHistogram, type LagHistogram } from './lag-histogram.ts';

export interface Confirmations {
  /** `receivedAtMs` and `committedAtMs` are milliseconds since 1970; undefined: when is not known, so not counted. */
  take(
    confirmation: Confirmation,
    receivedAtMs: number,
    committedAtMs: (version: number) => number | undefined,
  ): void;
  /** What an instance came with when it opened its stream. */
  told(instance: string, held: { epoch: string; version: number }, nowMs: number): void;
  /** The version of this epoch that an instance said it holds; undefined: it said nothing, or of another epoch. */
  heldBy(instance: string, epoch: string): number | undefined;
  /** Who said lately that it holds this version of the epoch or a later one; who said so last comes last. */
  holders(epoch: string, version: number, nowMs: number): string[];
  /** undefined: nobody told of it. */
  lagOf(epoch: string, version: number): LagHistogram | undefined;
}

const maxInstances = 50_000;
const maxVersions = 256;
/** Longer than any stream lasts: whoever has one has said something since. */
const rememberedMs = 3_600_000;

/** Of one environment. */
export function createConfirmations(): Confirmations {
  /** Least recently heard of first. */
  const held = new Map<string, { epoch: string; version: number; atMs: number }>();
  /** Oldest first. */
  const lags = new Map<string, LagHistogram>();

  function lagFor(epoch: string, version: number): LagHistogram {
    const name = nameOf(epoch, version);
    let lag = lags.get(name);
    if (lag === undefined) {
      lag = createLagHistogram();
      lags.set(name, lag);
      if (lags.size > maxVersions) lags.delete(lags.keys().next().value!);
    }
    return lag;
  }

  function hold(instance: string, now: { epoch: string; version: number; atMs: number }): void {
    const before = held.get(instance);
    held.delete(instance);
    // Words of one instance go different ways, and may overtake each other.
    const isOld = before?.epoch === now.epoch && before.version > now.version;
    held.set(instance, isOld ? { ...before, atMs: now.atMs } : now);
    if (held.size > maxInstances) held.delete(held.keys().next().value!);
  }

  return {
    told: (instance, { epoch, version }, nowMs) => hold(instance, { epoch, version, atMs: nowMs }),
    take({ instance, epoch, from, applied }, receivedAtMs, committedAtMs) {
      hold(instance, { epoch, version: applied.at(-1)!.version, atMs: receivedAtMs });
      // What came with everything else, at the start, was not waited for.
      let reached = from ?? applied[0]!.version;
      for (const { version: to, agoMs } of applied) {
        // Every version on the way became visible with the one that was applied.
        for (let each = Math.max(reached, to - maxVersions) + 1; each <= to; each++) {
          const committed = committedAtMs(each);
          if (committed === undefined) continue;
          lagFor(epoch, each).add(Math.max(0, receivedAtMs - agoMs - committed));
        }
        reached = Math.max(reached, to);
      }
    },
    heldBy(instance, epoch) {
      const found = held.get(instance);
      return found?.epoch === epoch ? found.version : undefined;
    },
    holders(epoch, version, nowMs) {
      return [...held]
        .filter(([, each]) => each.epoch === epoch && each.version >= version)
        .filter(([, { atMs }]) => nowMs - atMs < rememberedMs)
        .map(([instance]) => instance);
    },
    lagOf: (epoch, version) => lags.get(nameOf(epoch, version)),
  };
}

function nameOf(epoch: string, version: number): string {
  return `${epoch}.${version}`;
}
