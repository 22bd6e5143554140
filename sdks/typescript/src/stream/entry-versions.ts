/** The versions of the entries held and the hash over them that commits name; it finds a missed or misapplied change. */
import { createHash } from 'node:crypto';
import { type Entry, type EntryName, type Snapshot, StateHash, stateHashInput } from '@halyard/core';

type Kind = EntryName['kind'];

export class EntryVersions {
  readonly #versions = { flag: new Map<string, number>(), segment: new Map<string, number>() };
  readonly #hash = new StateHash();

  static of(snapshot: Snapshot): EntryVersions {
    const entries = new EntryVersions();
    for (const key of Object.keys(snapshot.flags)) entries.#set('flag', key, snapshot.flags[key]!.version);
    for (const key of Object.keys(snapshot.segments))
      entries.#set('segment', key, snapshot.segments[key]!.version);
    return entries;
  }

  /** 16 hexadecimal digits. */
  get hash(): string {
    return this.#hash.toString();
  }

  /** Makes the change if it leads to `hash`; else leaves everything as it is and says false. */
  change(puts: readonly Entry[], deletes: readonly EntryName[], hash: string): boolean {
    const before: { kind: Kind; key: string; version: number | undefined }[] = [];
    for (const { kind, key } of [...puts, ...deletes]) {
      before.push({ kind, key, version: this.#versions[kind].get(key) });
    }
    for (const { kind, key, entry } of puts) this.#set(kind, key, entry.version);
    for (const { kind, key } of deletes) this.#set(kind, key, undefined);
    if (this.hash === hash) return true;
    for (const { kind, key, version } of before) this.#set(kind, key, version);
    return false;
  }

  #set(kind: Kind, key: string, version: number | undefined): void {
    const versions = this.#versions[kind];
    const held = versions.get(key);
    if (held === version) return;
    if (held !== undefined) this.#toggle(kind, key, held);
    if (version === undefined) {
      versions.delete(key);
    } else {
      this.#toggle(kind, key, version);
      versions.set(key, version);
    }
  }

  #toggle(kind: Kind, key: string, version: number): void {
    const digest = createHash('sha256')
      .update(stateHashInput(kind, key, version))
      .digest();
    this.#hash.toggle(digest.subarray(0, 8));
  }
}
