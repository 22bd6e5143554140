/**
 * What the events of a stream mean for the state held: a pure state machine, without I/O and without a clock.
 * Puts and deletes gather until their commit, which is applied as a whole or not at all: it must start from the
 * version held, and the state it makes must have the hash it names. Within an epoch the version only rises; another
 * epoch is entered by a full transfer only.
 */
import {
  applyEntryDelta,
  type Entry,
  type EntryName,
  type Flag,
  type Segment,
  type Snapshot,
} from '@halyard/core';
import type { Version } from '../version.ts';
import { EntryVersions } from './entry-versions.ts';
import { type Message, parseMessage, type Transfer } from './messages.ts';

export type Action =
  | { do: 'nothing' }
  /** What is held is what the service has. */
  | { do: 'confirm' }
  | { do: 'replace'; snapshot: Snapshot }
  | { do: 'apply'; version: number; puts: Entry[]; deletes: EntryName[] }
  /** The stream is of no more use. `basis`: what to ask the next one to continue from. */
  | { do: 'reconnect'; basis: 'held' | 'nothing'; why: string }
  /** The service wants to hear of what becomes visible, within that time of it. */
  | { do: 'promise'; withinMs: number }
  /** The service asks to come back later; nothing is wrong. */
  | { do: 'leave'; reconnectAfterMs: number };

interface Intent {
  transfer: Transfer;
  epoch: string;
  project: string;
  environment: string;
}

const NOTHING: Action = { do: 'nothing' };
const CONFIRM: Action = { do: 'confirm' };

export class Receiver {
  readonly #entryHeld: (name: EntryName) => Entry['entry'] | undefined;
  #held: Version | undefined;
  #entries = new EntryVersions();
  #intent: Intent | undefined;
  /** The last word on each entry since the last commit; without `entry`: deleted. */
  #buffer = new Map<string, Entry | EntryName>();
  #beat = -1;

  /** @param entryHeld an entry of the state held, for deltas to change. */
  constructor(entryHeld: (name: EntryName) => Entry['entry'] | undefined = () => undefined) {
    this.#entryHeld = entryHeld;
  }

  get held(): Version | undefined {
    return this.#held;
  }

  /** The hash of the state held, as commits name it. */
  get hash(): string {
    return this.#entries.hash;
  }

  /** Holds this state, which came from elsewhere: disk or a poll. */
  hold(snapshot: Snapshot): void {
    this.#held = { epoch: snapshot.epoch, version: snapshot.version };
    this.#entries = EntryVersions.of(snapshot);
    this.begin();
  }

  /** Holds nothing: any full transfer is news. */
  forget(): void {
    this.#held = undefined;
    this.#entries = new EntryVersions();
    this.begin();
  }

  /** A new stream starts: nothing of an earlier one counts. */
  begin(): void {
    this.#intent = undefined;
    this.#buffer.clear();
    this.#beat = -1;
  }

  receive(name: string, data: string): Action {
    return this.take(parseMessage(name, data));
  }

  take(message: Message): Action {
    switch (message.event) {
      case 'intent':
        return this.#takeIntent(message);
      case 'put': {
        const { kind, key, entry } = message;
        return this.#gather({ kind, key, entry } as Entry);
      }
      case 'delta':
        return this.#takeDelta(message);
      case 'delete':
        return this.#gather({ kind: message.kind, key: message.key });
      case 'commit':
        return this.#takeCommit(message);
      case 'beat':
        return this.#takeBeat(message.version);
      case 'bye':
        this.begin();
        return { do: 'leave', reconnectAfterMs: message.reconnectAfterMs };
      case 'confirm':
        return { do: 'promise', withinMs: message.withinMs };
      case 'error':
        this.#buffer.clear();
        return NOTHING;
      case 'malformed':
        return this.#drop('held', `malformed: ${message.why}`);
      case 'unknown':
        return NOTHING;
    }
  }

  #takeIntent(message: Message & { event: 'intent' }): Action {
    this.begin();
    const { transfer, epoch, version } = message;
    this.#intent = message;
    if (transfer === 'full') return NOTHING;
    if (this.#held?.epoch !== epoch)
      return this.#drop('nothing', `${transfer} of epoch ${epoch}, which is not held`);
    if (transfer === 'changes') return NOTHING;
    if (version > this.#held.version)
      return this.#drop('nothing', `nothing follows, but ${version} is not held`);
    return CONFIRM;
  }

  #takeDelta({ kind, key, delta }: Message & { event: 'delta' }): Action {
    const intent = this.#intent;
    if (!intent) return this.#drop('held', 'entries before an intent');
    const name = { kind, key } as EntryName;
    const last = this.#buffer.get(`${kind}\n${key}`);
    // A full transfer starts from nothing.
    const held = intent.transfer === 'full' ? undefined : this.#entryHeld(name);
    const before = last === undefined ? held : 'entry' in last ? last.entry : undefined;
    const entry = before && applyEntryDelta(before, delta);
    if (!entry)
      return this.#drop('nothing', `a delta of ${kind} ${key}, whose version ${delta.base} is not held`);
    return this.#gather({ ...name, entry } as Entry);
  }

  #gather(last: Entry | EntryName): Action {
    if (!this.#intent) return this.#drop('held', 'entries before an intent');
    this.#buffer.set(`${last.kind}\n${last.key}`, last);
    return NOTHING;
  }

  #takeCommit(commit: Message & { event: 'commit' }): Action {
    const intent = this.#intent;
    if (!intent) return this.#drop('held', 'a commit before an intent');
    if (commit.epoch !== intent.epoch)
      return this.#drop('nothing', 'a commit of another epoch than its intent');
    const action =
      intent.transfer === 'full' ? this.#commitFull(intent, commit) : this.#commitChanges(commit);
    this.#buffer.clear();
    return action;
  }

  #commitFull(intent: Intent, commit: Message & { event: 'commit' }): Action {
    if (commit.from !== null) return this.#drop('nothing', 'a full transfer that starts from a version');
    const snapshot: Snapshot = {
      format: 1,
      project: intent.project,
      environment: intent.environment,
      epoch: commit.epoch,
      version: commit.version,
      flags: Object.create(null) as Record<string, Flag>,
      segments: Object.create(null) as Record<string, Segment>,
    };
    for (const last of this.#buffer.values()) {
      if (!('entry' in last)) continue;
      if (last.kind === 'flag') snapshot.flags[last.key] = last.entry;
      else snapshot.segments[last.key] = last.entry;
    }
    const entries = EntryVersions.of(snapshot);
    if (entries.hash !== commit.hash) {
      return this.#drop('nothing', `the full transfer of ${commit.version} has another hash`);
    }
    this.#intent = { ...intent, transfer: 'changes' };
    const held = this.#held;
    const isOlder = held?.epoch === commit.epoch && commit.version < held.version;
    const isSame =
      held?.epoch === commit.epoch && commit.version === held.version && this.hash === commit.hash;
    if (isOlder || isSame) return CONFIRM;
    this.#held = { epoch: commit.epoch, version: commit.version };
    this.#entries = entries;
    return { do: 'replace', snapshot };
  }

  #commitChanges(commit: Message & { event: 'commit' }): Action {
    const held = this.#held;
    if (!held || held.epoch !== commit.epoch)
      return this.#drop('nothing', 'changes of an epoch that is not held');
    if (commit.version <= held.version) return CONFIRM;
    if (commit.from !== held.version) {
      return this.#drop('nothing', `changes from ${commit.from}, but ${held.version} is held`);
    }
    const puts: Entry[] = [];
    const deletes: EntryName[] = [];
    for (const last of this.#buffer.values()) {
      if ('entry' in last) puts.push(last);
      else deletes.push(last);
    }
    if (!this.#entries.change(puts, deletes, commit.hash)) {
      return this.#drop('nothing', `the state at ${commit.version} has another hash`);
    }
    this.#held = { epoch: commit.epoch, version: commit.version };
    return { do: 'apply', version: commit.version, puts, deletes };
  }

  /** Beats name the service's version: still short of one that a beat named a whole interval ago is a missed commit. */
  #takeBeat(version: number): Action {
    const held = this.#held;
    if (held && this.#intent?.epoch === held.epoch && this.#beat > held.version && this.#buffer.size === 0) {
      return this.#drop('held', `${this.#beat} was announced and never came`);
    }
    this.#beat = version;
    return NOTHING;
  }

  #drop(basis: 'held' | 'nothing', why: string): Action {
    this.begin();
    return { do: 'reconnect', basis, why };
  }
}
