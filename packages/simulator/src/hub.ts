/**
 * The database's log: changes are committed one after the other under its lock, and what it says at any moment is
 * exactly what was committed until then. It keeps every state that an (epoch, version) ever named, for the invariants.
 */
import { createHash } from 'node:crypto';
import type { Flag, Segment } from '@halyard/core';
import type { KeyRingRow, LogItem } from '../../server/src/features/delivery/queries.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { beginMs } from './simulated-process.ts';

export const project = 'shop';

export type HubEntry = { key: string; version: number } & (
  | { kind: 'flag'; entry: Flag }
  | { kind: 'segment'; entry: Segment }
);

/** One environment at one version. By `<kind>\n<key>`. */
export interface HubEnvironment {
  readonly version: number;
  readonly entries: ReadonlyMap<string, HubEntry>;
}

export interface HubState {
  readonly environments: ReadonlyMap<string, HubEnvironment>;
  readonly keys: ReadonlyMap<string, KeyRingRow>;
}

export interface HubChange {
  seq: number;
  at: Date;
  hash: string;
  /** Its number had it been taken when its transaction began, as a sequence gives them: not in the order of commits. */
  begun: number;
  items: LogItem[];
  after: HubState;
  /** The epoch that a backup made right after it would hold. */
  epoch: string;
}

/** What a transaction does once it has the lock: items of what it changed. */
export type Write = (draft: Draft) => LogItem[];

/** The state under the lock, and how it is changed. */
export interface Draft {
  environments: Map<string, HubEnvironment>;
  keys: Map<string, KeyRingRow>;
}

export class Hub {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  #state: HubState;
  readonly #first: HubState;
  readonly #firstEpoch: string;
  #begun = 0;
  #waiting: { begun: number; write: Write }[] = [];
  #isLocked = false;
  log: HubChange[] = [];
  epoch: string;
  /** Which cluster it is, and which the epoch was minted on. */
  cluster = 1;
  mintedOn = 1;
  /** `refusing`: nobody listens. `hanging`: it takes requests and answers none. */
  availability: 'up' | 'refusing' | 'hanging' = 'up';
  /** What a query takes, at most. */
  slownessMs = 4;
  /** All that (epoch, version) of an environment ever named: more than one only where a restore was not followed by a new epoch at once. */
  readonly #named = new Map<string, HubEnvironment[]>();
  readonly #epochs: string[] = [];
  onCommit: () => void = () => {};
  onNamed: (line: string) => void = () => {};

  constructor(options: { scheduler: Scheduler; random: Random; environments: string[]; keys: KeyRingRow[] }) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#state = {
      environments: new Map(options.environments.map((name) => [name, { version: 0, entries: new Map() }])),
      keys: new Map(options.keys.map((row) => [row.id, row])),
    };
    this.#first = this.#state;
    this.epoch = this.#newEpoch();
    this.#firstEpoch = this.epoch;
    this.#nameAll();
  }

  get state(): HubState {
    return this.#state;
  }

  get headSeq(): number {
    return this.log.length;
  }

  get headHash(): string {
    return this.log.at(-1)?.hash ?? '';
  }

  /** In the order they were minted. */
  get epochs(): readonly string[] {
    return this.#epochs;
  }

  /** Begins a transaction; it commits when it has had the lock for a while. */
  begin(write: Write): void {
    const begun = ++this.#begun;
    this.#scheduler.after(this.#random.next() ** 4 * 400, () => {
      this.#waiting.push({ begun, write });
      this.#next();
    });
  }

  /** The same at once, for what has to be there from the beginning. */
  commit(write: Write, begun = ++this.#begun): void {
    const draft: Draft = {
      environments: new Map(this.#state.environments),
      keys: new Map(this.#state.keys),
    };
    const items = write(draft);
    if (items.length === 0) return;
    this.#state = draft;
    const seq = this.headSeq + 1;
    const hash = createHash('sha256')
      .update(`${this.headHash}${seq}${this.#random.hex(8)}`)
      .digest('hex');
    this.log.push({
      seq,
      at: new Date(beginMs + this.#scheduler.nowMs),
      hash,
      begun,
      items,
      after: draft,
      epoch: this.epoch,
    });
    this.#nameAll();
    this.onCommit();
  }

  get isQuiet(): boolean {
    return this.#waiting.length === 0 && !this.#isLocked;
  }

  /** Compare and swap. */
  mintEpoch(old: string): void {
    if (this.epoch === old) {
      this.epoch = this.#newEpoch();
      this.#nameAll();
    }
    this.onCommit();
  }

  keepEpoch(): void {
    if (this.cluster === this.mintedOn) return;
    this.mintedOn = this.cluster;
    this.mintEpoch(this.epoch);
  }

  /** Goes back to how it was `changes` ago, with what its transactions were about to commit lost. */
  restore(changes: number): void {
    this.log = this.log.slice(0, Math.max(0, this.log.length - changes));
    const last = this.log.at(-1);
    this.#state = last?.after ?? this.#first;
    this.epoch = last?.epoch ?? this.#firstEpoch;
    this.#waiting = [];
    this.#nameAll();
  }

  /** What that version of that epoch is, or may be. */
  named(environment: string, epoch: string, version: number): readonly HubEnvironment[] {
    return this.#named.get(`${environment}/${epoch}.${version}`) ?? [];
  }

  #next(): void {
    if (this.#isLocked) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#isLocked = true;
    this.#scheduler.after(this.#random.logBetween(0.2, 30), () => {
      this.#isLocked = false;
      if (this.availability === 'up') this.commit(next.write, next.begun);
      this.#next();
    });
  }

  #newEpoch(): string {
    const epoch = this.#random.hex(16);
    this.#epochs.push(epoch);
    return epoch;
  }

  #nameAll(): void {
    for (const [name, environment] of this.#state.environments) {
      const id = `${name}/${this.epoch}.${environment.version}`;
      const known = this.#named.get(id) ?? [];
      if (known.includes(environment)) continue;
      known.push(environment);
      this.#named.set(id, known);
      this.onNamed(`hub: ${id}${known.length > 1 ? ' anew' : ''}`);
    }
  }
}
