/**
 * When what client keys can see of an environment may have changed last: by a change of the flags shown to them or of
 * whatever those stand on, or by time, where one of these has a condition on `$now`. Never too seldom; at times for nothing.
 */
import { type EntryName, findInstants, findReferences, type References } from '@halyard/core';
import type { NudgeFeed } from './nudge-session.ts';
import { nudgeMessage } from './stream-messages.ts';

/**
 * Nodes tell the time by clocks of their own: after an instant, those that are late may answer as before it for so
 * long. Whoever asked one of them is nudged once more.
 */
export const clockSkewMs = 2_000;

/** The entries of the environment, as they are now. */
export interface Entries {
  /** Keys of the flags shown to clients. */
  visibleFlags(): string[];
  find(name: EntryName): object | undefined;
}

export class VisibleChanges implements NudgeFeed {
  epoch = '';
  version = 0;
  snapshotVersion = 0;
  turnedAtMs = Number.NEGATIVE_INFINITY;
  repeats = 0;
  #changedAtMs = 0;
  #isDated = false;
  #instants: readonly number[] | undefined;
  #nudge: Buffer | undefined;
  readonly #entries: Entries;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /** The environment has come to this state, by a change that client keys can see or not. */
  take(epoch: string, version: number, isVisible: boolean): void {
    this.snapshotVersion = version;
    if (!isVisible && epoch === this.epoch) return;
    this.epoch = epoch;
    this.version = version;
    this.#isDated = false;
    this.#instants = undefined;
    this.#nudge = undefined;
  }

  /** It is `nowMs` by the clock that evaluations go by; `committedAtMs` is when the version was, where that is known. */
  look(nowMs: number, committedAtMs?: number): void {
    const turnedAtMs =
      this.#allInstants().findLast((instant) => instant <= nowMs) ?? Number.NEGATIVE_INFINITY;
    if (this.#isDated && turnedAtMs === this.turnedAtMs) return;
    this.#changedAtMs = this.#isDated ? turnedAtMs : (committedAtMs ?? nowMs);
    this.#isDated = true;
    this.turnedAtMs = turnedAtMs;
    this.#nudge = undefined;
  }

  /** Whoever follows is to be told once more. */
  repeat(): void {
    this.repeats++;
  }

  /** The next instant after `nowMs` at which time alone may change an answer; undefined: there is none. */
  nextTurnAfter(nowMs: number): number | undefined {
    return this.#allInstants().find((instant) => instant > nowMs);
  }

  nudge(): Buffer {
    const { epoch, version } = this;
    this.#nudge ??= Buffer.from(nudgeMessage({ epoch, version }, this.#changedAtMs));
    return this.#nudge;
  }

  /** Sorted, some of them twice; looked for only where somebody listens. */
  #allInstants(): readonly number[] {
    this.#instants ??= [...instantsSeen(this.#entries)].flatMap(turnsAt).sort((a, b) => a - b);
    return this.#instants;
  }
}

/** `lte` and `gt` change their answer a millisecond after their instant, all others have by then. */
function turnsAt(instant: number): number[] {
  const turnAtMs = Math.floor(instant) + 1;
  return [turnAtMs, turnAtMs + clockSkewMs];
}

/** Those of the flags shown to clients, and of all that these stand on; each once. */
function instantsSeen(entries: Entries): Set<number> {
  const found = new Set<number>();
  const known = { flag: new Set<string>(), segment: new Set<string>() };
  const waiting: EntryName[] = [];
  const take = (kind: EntryName['kind'], key: string) => {
    if (known[kind].has(key)) return;
    known[kind].add(key);
    waiting.push({ kind, key });
  };
  for (const key of entries.visibleFlags()) take('flag', key);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const entry = entries.find(name);
    if (entry === undefined) continue;
    const { instants, references } = mentionsOf(entry);
    for (const instant of instants) found.add(instant);
    for (const key of references.flags) take('flag', key);
    for (const key of references.segments) take('segment', key);
  }
  return found;
}

interface Mentions {
  readonly instants: readonly number[];
  readonly references: References;
}

const mentions = new WeakMap<object, Mentions>();

/** Of an entry, which never changes: of thousands, one change makes a few anew. */
function mentionsOf(entry: object): Mentions {
  let known = mentions.get(entry);
  if (known === undefined) {
    known = { instants: findInstants(entry), references: findReferences(entry) };
    mentions.set(entry, known);
  }
  return known;
}
