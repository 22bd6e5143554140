/** A8, A9, B2, B4, B11 and LKG of one application, looked at from outside: what it answers, opens, waits for and keeps. */
import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '@halyard/core';
import type { Version } from '../../../../sdks/typescript/src/version.ts';
import type { Application } from '../application.ts';
import type { Hub, HubEnvironment } from '../hub.ts';
import type { Trace } from '../trace.ts';
import { expectedAnswer, flagKeys, plans } from '../writes.ts';
import { Violation } from './violation.ts';

const fallback = 'the default';

export class ApplicationWatch {
  readonly #application: Application;
  readonly #hub: Hub;
  readonly #trace: Trace;
  #held: Version | undefined;
  /** Epochs this life has been in, in order. */
  #epochs: string[] = [];
  /** Keys whose file is on disk, whatever happens to the process; `synced`: whatever happens to the machine. */
  readonly #saved = new Map<string, 'renamed' | 'synced'>();
  /** Found where throwing would only be an error of the disk. */
  #found: Violation | undefined;

  constructor(application: Application, hub: Hub, trace: Trace) {
    this.#application = application;
    this.#hub = hub;
    this.#trace = trace;
    application.onStarted = () => this.#started();
    application.disk.onRenamed = (path, bytes) => this.#renamed(path, bytes);
    application.disk.onSynced = () => {
      for (const key of this.#saved.keys()) this.#saved.set(key, 'synced');
    };
    application.disk.onPowerLost = () => {
      for (const [key, how] of this.#saved) if (how === 'renamed') this.#saved.delete(key);
    };
  }

  get held(): Version | undefined {
    return this.#held;
  }

  /** Cheap where nothing has changed: call it after every event. */
  look(): void {
    if (this.#found) throw this.#found;
    const { client, process, name, attempts } = this.#application;
    if (!client) return;
    if (process.timers > 1) throw new Violation('B4', `${name} waits on ${process.timers} timers`);
    if (attempts > 1) throw new Violation('B4', `${name} has ${attempts} streams or polls open`);
    const { version } = client;
    if (version === this.#held) return;
    if (version === undefined) throw new Violation('LKG', `${name} has lost what it held`);
    this.#judgeStep(version);
    this.#held = version;
    this.#trace.note(`${name} holds ${version.epoch}.${version.version}`);
    this.ask();
  }

  /** Asks for every flag: all answers must be those of one state, the one that is said to be held. */
  ask(): void {
    const { client, name, environment } = this.#application;
    const held = this.#held;
    if (!client || !held) return;
    const candidates = this.#hub.named(environment, held.epoch, held.version);
    const where = `${name} at ${held.epoch}.${held.version}`;
    if (candidates.length === 0) throw new Violation('A8', `${where}, which never was`);
    const problems = candidates.map((candidate) => this.#differences(candidate));
    if (problems.some((each) => each.length === 0)) return;
    const isNothingElse = flagKeys.every((key) => client.stringDetails(key, {}, fallback).value === fallback);
    throw new Violation(
      isNothingElse ? 'LKG' : 'A8',
      `${where} answers otherwise: ${problems[0]!.join('; ')}`,
    );
  }

  /** After close(). */
  checkClosed(): void {
    const { name, process, connections, disk } = this.#application;
    const left = [
      process.timers > 0 && `${process.timers} timers`,
      connections.size > 0 && `${connections.size} connections`,
      // What a disk does not do in the time that close() has is left behind, and nothing else.
      disk.busy > 0 && !disk.wasSlow && !process.hasStoodStill && `${disk.busy} disk operations`,
    ].filter((each) => each !== false);
    if (left.length > 0) throw new Violation('B11', `${name} is closed and leaves ${left.join(', ')}`);
    this.ask();
  }

  #judgeStep(version: Version): void {
    const held = this.#held;
    const { name } = this.#application;
    if (held?.epoch === version.epoch && version.version < held.version) {
      throw new Violation('A9', `${name} went from ${held.version} back to ${version.version}`);
    }
    if (held?.epoch === version.epoch) return;
    if (this.#epochs.includes(version.epoch)) this.#trace.count('an epoch entered again', name);
    this.#epochs.push(version.epoch);
  }

  #differences(candidate: HubEnvironment): string[] {
    const client = this.#application.client!;
    const problems: string[] = [];
    for (const key of flagKeys) {
      for (const plan of plans) {
        const expected = expectedAnswer(candidate, key, plan);
        const { value, flagVersion } = client.stringDetails(key, { targetingKey: 'u', plan }, fallback);
        const isRight = expected
          ? value === expected.value && flagVersion === expected.version
          : value === fallback && flagVersion === undefined;
        if (isRight) continue;
        const words = expected ? `${String(expected.value)} of ${expected.version}` : 'nothing';
        problems.push(`${key} for ${plan}: ${value} of ${flagVersion} instead of ${words}`);
      }
    }
    return problems;
  }

  #started(): void {
    const { client, keyInUse: key, name, disk } = this.#application;
    this.#held = undefined;
    this.#epochs = [];
    const isReadable = disk.errorChance === 0;
    if (isReadable && this.#saved.has(key) && client!.version === undefined) {
      throw new Violation('B2', `${name} has a file on its disk and starts with nothing`);
    }
    if (client!.version !== undefined) this.#trace.count('a start from disk', name);
    this.look();
  }

  /** What is written down is the state itself: entry by entry, with every member. */
  #renamed(path: string, bytes: Buffer): void {
    const { name, environment, keyInUse: key } = this.#application;
    if (!path.endsWith('.snapshot')) return;
    if (this.#saved.get(key) !== 'synced') this.#saved.set(key, 'renamed');
    const { epoch, version, flags, segments } = JSON.parse(
      bytes.toString().slice(bytes.indexOf('\n') + 1),
    ) as Snapshot;
    const isThat = ({ entries }: HubEnvironment): boolean =>
      entries.size === Object.keys(flags).length + Object.keys(segments).length &&
      [...entries.values()].every((each) =>
        isDeepStrictEqual(each.entry, each.kind === 'flag' ? flags[each.key] : segments[each.key]),
      );
    if (this.#hub.named(environment, epoch, version).some(isThat)) return;
    this.#found = new Violation('A8', `${name} keeps another state as ${epoch}.${version}`);
  }
}
