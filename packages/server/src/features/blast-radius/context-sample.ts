/**
 * Contexts seen lately in one environment: a fair sample of the units that were there, each as it was last seen, with
 * nothing but the attributes that rules read. In memory only.
 *
 * Fair: every unit has a fixed place, drawn by a hash with a salt of this process, and those with the lowest places are
 * kept; so each unit is as likely to be kept, however often it comes (bottom-k, Cohen and Kaplan 2007). Recent: two
 * halves of the window follow each other, and what the older one has is dropped when the next begins. The lowest places
 * of both together are those of the whole, since a place does not change.
 */
import { randomInt } from 'node:crypto';
import { type Context, findAttributes, keepAttributes, type Snapshot } from '@halyard/core';

/** Kept at most in each half of the window, and shown of both together. */
export const sampleUnits = 1_000;
/** After so long a unit that was not seen again is gone; after half of it at the earliest. */
export const windowMs = 3_600_000;
/** In UTF-16 units as JSON; what is longer is not kept. So a sample takes two megabytes at most, in each half. */
const maxContextLength = 1_024;
/** A unit that is kept already is looked at again after so long. */
const refreshMs = 10_000;

export interface SampledContext {
  context: Context;
  seenMs: number;
}

export interface SampleReading {
  contexts: readonly Context[];
  /** When each of them was seen last, in the same order. */
  seenMs: readonly number[];
  /** When the first and the last of them was seen. */
  fromMs: number;
  toMs: number;
  /** What is kept of a context. */
  attributes: ReadonlySet<string>;
}

/** What is sampled: the state of an environment, which changes. */
export interface Sampled {
  readonly epoch: string;
  readonly version: number;
  snapshot(): Snapshot;
}

interface Half {
  sinceMs: number;
  units: Map<number, SampledContext>;
  /** Of the places that are kept the highest, once there are as many as may be kept. */
  below: number;
}

export class ContextSample {
  readonly #state: Sampled;
  readonly #private: ReadonlySet<string>;
  readonly #salt = randomInt(2 ** 32);
  #attributes: ReadonlySet<string> = new Set();
  #epoch = '';
  #version = -1;
  #newer: Half;
  #older: Half | undefined;

  /** `privateAttributes`: never kept, nor what is below them. */
  constructor(state: Sampled, privateAttributes: ReadonlySet<string>, nowMs: number) {
    this.#state = state;
    this.#private = privateAttributes;
    this.#newer = emptyHalf(nowMs);
  }

  /** Never throws. Most calls are a hash of the targeting key and a comparison. */
  take(context: Context, nowMs: number): void {
    try {
      if (nowMs - this.#newer.sinceMs >= windowMs / 2 || nowMs < this.#newer.sinceMs) this.#turn(nowMs);
      const unit = context.targetingKey;
      if (typeof unit === 'string') this.#takeAt(placeOf(unit, this.#salt), context, nowMs);
      else this.#takeNameless(context, nowMs);
    } catch {
      // A context that cannot be read is not sampled; whoever came with it is answered all the same.
    }
  }

  /** undefined: nothing was seen. Those of the last window, at most `sampleUnits`. */
  read(nowMs: number): SampleReading | undefined {
    if (nowMs - this.#newer.sinceMs >= windowMs / 2) this.#turn(nowMs);
    this.#settle();
    const all = new Map(this.#older?.units);
    for (const [place, seen] of this.#newer.units) all.set(place, seen);
    if (all.size === 0) return undefined;
    const lowest = [...all].sort(([a], [b]) => a - b).slice(0, sampleUnits);
    const seen = lowest.map(([, { seenMs }]) => seenMs);
    return {
      contexts: lowest.map(([, { context }]) => context),
      seenMs: seen,
      fromMs: seen.reduce((a, b) => Math.min(a, b)),
      toMs: seen.reduce((a, b) => Math.max(a, b)),
      attributes: this.#attributes,
    };
  }

  /** Who has no key is told apart by what is kept of them. */
  #takeNameless(context: Context, nowMs: number): void {
    this.#settle();
    const kept = keepAttributes(context, this.#attributes);
    this.#takeAt(placeOf(JSON.stringify(kept), this.#salt ^ 1), context, nowMs);
  }

  #takeAt(place: number, context: Context, nowMs: number): void {
    const { units: held, below } = this.#newer;
    if (place >= below) return;
    const known = held.get(place);
    if (known !== undefined && nowMs - known.seenMs < refreshMs && this.#isSettled()) return;
    this.#settle();
    // Anew: with other attributes it may have begun anew.
    const { units } = this.#newer;
    const kept = keepAttributes(context, this.#attributes);
    if (JSON.stringify(kept).length > maxContextLength) {
      units.delete(place);
      return;
    }
    units.set(place, { context: kept, seenMs: nowMs });
    if (units.size > sampleUnits) this.#dropHighest();
  }

  #dropHighest(): void {
    const { units } = this.#newer;
    // A tenth at once would leave places free that are not: one by one, each less likely than the one before.
    let highest = -1;
    let next = -1;
    for (const place of units.keys()) {
      if (place > highest) {
        next = highest;
        highest = place;
      } else if (place > next) next = place;
    }
    units.delete(highest);
    // Those below the highest that stays may come in, and put it out.
    this.#newer.below = next + 1;
  }

  #turn(nowMs: number): void {
    const age = nowMs - this.#newer.sinceMs;
    // Nobody was there for a whole half, or a clock was set back: how old the rest is, is not known then.
    this.#older = age >= 0 && age < windowMs ? this.#newer : undefined;
    this.#newer = emptyHalf(nowMs);
  }

  #isSettled(): boolean {
    return this.#version === this.#state.version && this.#epoch === this.#state.epoch;
  }

  /**
   * What rules read now decides what is kept: what they read no more goes at once; with an attribute that was not kept
   * before everything begins anew, for nobody knows what it was.
   */
  #settle(): void {
    if (this.#isSettled()) return;
    const attributes = attributesRead(this.#state.snapshot());
    for (const name of attributes) if (this.#isPrivate(name)) attributes.delete(name);
    const added = [...attributes].some((name) => !this.#attributes.has(name));
    const removed = [...this.#attributes].some((name) => !attributes.has(name));
    this.#attributes = attributes;
    this.#epoch = this.#state.epoch;
    this.#version = this.#state.version;
    if (added) {
      this.#older = undefined;
      this.#newer = emptyHalf(this.#newer.sinceMs);
    } else if (removed) {
      for (const half of [this.#older, this.#newer]) {
        for (const seen of half?.units.values() ?? [])
          seen.context = keepAttributes(seen.context, attributes);
      }
    }
  }

  /** Of a path any beginning makes it so; and a whole is, of which some part is private. */
  #isPrivate(name: string): boolean {
    for (const secret of this.#private) {
      if (name === secret || name.startsWith(`${secret}.`) || secret.startsWith(`${name}.`)) return true;
    }
    return false;
  }
}

/** Every attribute that some flag or segment of the snapshot reads. What was looked at once is remembered. */
export function attributesRead({ flags, segments }: Pick<Snapshot, 'flags' | 'segments'>): Set<string> {
  const names = new Set<string>();
  for (const entries of [flags, segments]) {
    for (const key in entries) for (const name of attributesOf(entries[key]!)) names.add(name);
  }
  return names;
}

const known = new WeakMap<object, readonly string[]>();

export function attributesOf(entry: object): readonly string[] {
  let names = known.get(entry);
  if (names === undefined) {
    names = findAttributes(entry);
    known.set(entry, names);
  }
  return names;
}

function emptyHalf(sinceMs: number): Half {
  return { sinceMs, units: new Map(), below: Number.POSITIVE_INFINITY };
}

/** In [0, 2^53): two hashes of 32 bits (FNV-1a with the salt, mixed as MurmurHash3 ends). Not invertible to the unit. */
function placeOf(unit: string, salt: number): number {
  let a = (0x811c9dc5 ^ salt) | 0;
  let b = (0x9e3779b9 ^ ~salt) | 0;
  const length = Math.min(unit.length, 256);
  for (let i = 0; i < length; i++) {
    const code = unit.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b = (b << 13) | (b >>> 19);
  }
  return (mixed(a) >>> 0) * 2 ** 21 + (mixed(b ^ a) >>> 11);
}

function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
