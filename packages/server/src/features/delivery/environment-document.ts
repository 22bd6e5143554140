/**
 * One environment as it is sent: every entry serialised once, and what is needed to say how it came here from any
 * recent version. An entry carries the version of its last change, so "what changed since" is a look at the
 * entries themselves; only what was deleted has to be remembered beside them.
 */
import { hash as digest } from 'node:crypto';
import { type Flag, type Segment, type Snapshot, StateHash, stateHashInput } from '@halyard/core';
import { attributesAsked, type RequestAttribute } from '../request-context/index.ts';
import { deltasSince, type EntryDeltas, withChange } from './entry-deltas.ts';
import { commitMessage, deleteMessage, intentMessage, putMessage, type Transfer } from './stream-messages.ts';
import type { Feed } from './stream-session.ts';

export type EntryKind = 'flag' | 'segment';

/** `entry` undefined: deleted in that version. */
export interface EntryChange {
  kind: EntryKind;
  key: string;
  version: number;
  entry: object | undefined;
  /** The oldest change of the entry that is merged into this one, where there is more than this. */
  firstVersion?: number;
}

export interface EnvironmentContents {
  epoch: string;
  version: number;
  entries: { kind: EntryKind; key: string; version: number; entry: object }[];
  /** Deletions known from the log, oldest first. */
  removed: { kind: EntryKind; key: string; version: number }[];
  /** All deletions after this version are in `removed`. */
  floor: number;
}

interface Entry {
  kind: EntryKind;
  key: string;
  version: number;
  json: string;
  /** The last changes that led to it, where they are much smaller than it. */
  deltas: EntryDeltas;
  /** Of its `put`, in UTF-16 units. */
  putLength: number;
  hash: Uint8Array;
  asks: readonly RequestAttribute[];
}

/** Deletions remembered; a client that was away for longer gets everything again. */
const maxRemoved = 10_000;
/** Changes so short are sent as such, though everything might be shorter. */
const smallLength = 4_096;
/** Clients that come back hold few different versions; each costs what changed since. */
const maxCachedChanges = 64;

export class EnvironmentDocument implements Feed {
  readonly project: string;
  readonly environment: string;
  epoch = '';
  version = 0;
  #entries = new Map<string, Entry>();
  #removed = new Map<string, { kind: EntryKind; key: string; version: number }>();
  #asked = new Set<RequestAttribute>();
  #floor = 0;
  #lastRemoved = 0;
  #hash = new StateHash();
  /** Of all puts. */
  #fullLength = 0;
  #changes = new Map<number, Buffer>();
  #full: Buffer | undefined;
  #body: Buffer | undefined;
  #flagKeys: readonly string[] | undefined;

  constructor(project: string, environment: string) {
    this.project = project;
    this.environment = environment;
  }

  /** Hex; equal on both sides of a stream when their entries have the same versions. */
  get hash(): string {
    return this.#hash.toString();
  }

  /** What some flag or segment asks of the request itself. */
  get asked(): ReadonlySet<RequestAttribute> {
    return this.#asked;
  }

  /** Nothing is known to have been deleted after this version. */
  get quietSince(): number {
    return Math.max(this.#floor, this.#lastRemoved);
  }

  replace(contents: EnvironmentContents): void {
    this.epoch = contents.epoch;
    this.version = contents.version;
    this.#hash = new StateHash();
    this.#fullLength = 0;
    this.#entries = new Map();
    this.#removed = new Map();
    this.#floor = contents.floor;
    this.#lastRemoved = 0;
    for (const entry of contents.entries) this.#put(entry);
    for (const { kind, key, version } of contents.removed) {
      if (!this.#entries.has(idOf(kind, key))) this.#remember(kind, key, version);
    }
    this.#collectAsked();
    this.#forgetBytes();
  }

  /** All at once; `version` must be higher than before. */
  apply(version: number, changes: EntryChange[]): void {
    this.version = version;
    for (const { kind, key, version: entryVersion, entry, firstVersion } of changes) {
      const before = this.#drop(idOf(kind, key));
      if (entry === undefined) this.#remember(kind, key, entryVersion);
      else this.#put({ kind, key, version: entryVersion, entry }, before, firstVersion);
    }
    this.#collectAsked();
    this.#forgetBytes();
  }

  /** The same Buffer to everyone who holds the same version; undefined where all of it is no larger, too. */
  changesSince(version: number): Buffer | undefined {
    if (version < this.#floor || version > this.version) return undefined;
    const known = this.#changes.get(version);
    if (known) return known;
    let text = '';
    for (const removed of this.#removed.values()) {
      if (removed.version > version) text += deleteMessage(removed.kind, removed.key);
    }
    for (const entry of this.#entries.values()) {
      if (entry.version <= version) continue;
      text += deltasSince(entry.deltas, version) ?? putMessage(entry.kind, entry.key, entry.json);
    }
    // Many deletions and little left.
    if (text.length > Math.max(this.#fullLength, smallLength)) return undefined;
    const bytes = Buffer.from(text + this.#commit(version));
    if (this.#changes.size >= maxCachedChanges) this.#changes.delete(this.#changes.keys().next().value!);
    this.#changes.set(version, bytes);
    return bytes;
  }

  full(): Buffer {
    if (this.#full) return this.#full;
    let text = '';
    for (const entry of this.#entries.values()) text += putMessage(entry.kind, entry.key, entry.json);
    this.#full = Buffer.from(text + this.#commit(null));
    return this.#full;
  }

  intent(transfer: Transfer): Buffer {
    const { epoch, version, project, environment } = this;
    return Buffer.from(intentMessage({ transfer, epoch, version, project, environment }));
  }

  /** The version in which an entry was deleted; undefined: it is there, never was, or went too long ago. */
  removedIn(kind: EntryKind, key: string): number | undefined {
    return this.#removed.get(idOf(kind, key))?.version;
  }

  /** Sorted. */
  flagKeys(): readonly string[] {
    this.#flagKeys ??= [...this.#entries.values()]
      .flatMap(({ kind, key }) => (kind === 'flag' ? [key] : []))
      .sort();
    return this.#flagKeys;
  }

  /** The snapshot as JSON, keys sorted: equal bytes for equal states, whatever the way there. */
  snapshotBody(): Buffer {
    if (this.#body) return this.#body;
    const { epoch, version, project, environment } = this;
    const head = JSON.stringify({ format: 1, project, environment, epoch, version }).slice(0, -1);
    const sorted = [...this.#entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    const members = (kind: EntryKind) =>
      sorted
        .filter((entry) => entry.kind === kind)
        .map((entry) => `${JSON.stringify(entry.key)}:${entry.json}`)
        .join(',');
    this.#body = Buffer.from(`${head},"flags":{${members('flag')}},"segments":{${members('segment')}}}`);
    return this.#body;
  }

  #commit(from: number | null): string {
    return commitMessage({ epoch: this.epoch, from, version: this.version, hash: this.hash });
  }

  #put(
    { kind, key, version, entry }: EnvironmentContents['entries'][number],
    before?: Entry,
    firstVersion?: number,
  ): void {
    const id = idOf(kind, key);
    this.#removed.delete(id);
    const hash = digest('sha256', stateHashInput(kind, key, version), 'buffer').subarray(0, 8);
    this.#hash.toggle(hash);
    const json = JSON.stringify(entry);
    const putLength = putMessage(kind, key, json).length;
    this.#fullLength += putLength;
    const after = { kind, key, version, json };
    const deltas = kind === 'segment' ? withChange(before?.deltas ?? [], before, after, firstVersion) : [];
    const asks = attributesAsked(json);
    this.#entries.set(id, { ...after, deltas, putLength, hash, asks });
  }

  #collectAsked(): void {
    this.#asked.clear();
    for (const { asks } of this.#entries.values()) for (const name of asks) this.#asked.add(name);
  }

  #drop(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    this.#hash.toggle(entry.hash);
    this.#fullLength -= entry.putLength;
    this.#entries.delete(id);
    return entry;
  }

  #remember(kind: EntryKind, key: string, version: number): void {
    const id = idOf(kind, key);
    // Anew, so that the order stays that of the versions.
    this.#removed.delete(id);
    this.#removed.set(id, { kind, key, version });
    this.#lastRemoved = Math.max(this.#lastRemoved, version);
    if (this.#removed.size <= maxRemoved) return;
    const [oldestId, oldest] = this.#removed.entries().next().value!;
    this.#removed.delete(oldestId);
    this.#floor = oldest.version;
  }

  #forgetBytes(): void {
    this.#changes.clear();
    this.#full = undefined;
    this.#body = undefined;
    this.#flagKeys = undefined;
  }
}

/** A snapshot of the past as it would have been sent: the bytes that are sent of it while it is the newest. */
export function snapshotBytes({ project, environment, epoch, version, flags, segments }: Snapshot): {
  body: Buffer;
  etag: string;
} {
  const entriesOf = (kind: EntryKind, all: Record<string, Flag | Segment>) =>
    Object.entries(all).map(([key, entry]) => ({ kind, key, version: entry.version, entry }));
  const document = new EnvironmentDocument(project, environment);
  const entries = [...entriesOf('flag', flags), ...entriesOf('segment', segments)];
  document.replace({ epoch, version, entries, removed: [], floor: version });
  return { body: document.snapshotBody(), etag: `"${epoch}.${version}"` };
}

function idOf(kind: EntryKind, key: string): string {
  return `${kind}\n${key}`;
}
