/** Flags that a test sets itself: the real evaluator and the real client, without network, disk and timers. */
import { isDeepStrictEqual } from 'node:util';
import { type Condition, checkFlag, checkSegment, type Flag, type Json, type Problem } from '@halyard/core';
import type { AnyKey, ValueOf } from './flags.ts';
import { regex } from './regex.ts';
import type { Sink, SnapshotChange, Source } from './source.ts';
import { valueFlag } from './value-flag.ts';

/** As in a snapshot; its version is TestData's to give. */
export type FlagDocument = Omit<Flag, 'version'> & { version?: number };

/**
 * A source to be given to connect(), of one client or of several. What is set later reaches them at once, before the
 * call returns, as a change does that comes from the service.
 */
export class TestData implements Source {
  readonly #sinks = new Set<Sink>();
  readonly #flags: Record<string, Flag> = Object.create(null);
  readonly #segments: Record<string, { if: Condition; version: number }> = Object.create(null);
  /** What was set by value, from which its document is made anew. */
  readonly #values = new Map<string, { everyone: Json | undefined; units: Map<string, Json> }>();
  #version = 1;

  /** @param values by flag, for everyone. */
  constructor(values: { readonly [Key in AnyKey]?: ValueOf<Key, Json> } = {}) {
    for (const [key, value] of Object.entries(values)) this.set(key as AnyKey, value as never);
  }

  /** Everyone gets this value, but those whom setFor() named. Throws TypeError for what is no value of a flag. */
  set<Key extends AnyKey>(key: Key, value: ValueOf<Key, Json>): this {
    if (value === undefined)
      throw new TypeError(`undefined is no value of ${key}; remove() takes a flag away`);
    const { units } = this.#valuesOf(key);
    return this.#setValues(key, { everyone: value as Json, units });
  }

  /** Whoever has this targeting key gets this value; everyone else what set() says, or the caller's default. */
  setFor<Key extends AnyKey>(targetingKey: string, key: Key, value: ValueOf<Key, Json>): this {
    const { everyone, units } = this.#valuesOf(key);
    return this.#setValues(key, { everyone, units: new Map(units).set(targetingKey, value as Json) });
  }

  /** A whole flag, with rules and splits, as in a snapshot. Throws TypeError with every problem it has. */
  setFlag(key: AnyKey, document: FlagDocument): this {
    this.#putFlag(key, { ...document, version: this.#version + 1 });
    this.#values.delete(key);
    return this;
  }

  /** A segment that flags of setFlag() refer to. Throws TypeError with every problem it has. */
  setSegment(key: string, condition: Condition): this {
    const segment = { if: condition, version: this.#version + 1 };
    complain(`segment ${key}`, checkSegment(segment, { regex }));
    const entry = copyOf(segment);
    this.#segments[key] = entry;
    return this.#tell({ puts: [{ kind: 'segment', key, entry }], deletes: [] });
  }

  /** From now on there is no such flag. */
  remove(key: AnyKey): this {
    this.#values.delete(key);
    if (!Object.hasOwn(this.#flags, key)) return this;
    delete this.#flags[key];
    return this.#tell({ puts: [], deletes: [{ kind: 'flag', key }] });
  }

  start(sink: Sink): () => void {
    sink.replace({
      format: 1,
      project: 'test',
      environment: 'test',
      epoch: 'test',
      version: this.#version,
      flags: { ...this.#flags },
      segments: { ...this.#segments },
    });
    this.#sinks.add(sink);
    return () => void this.#sinks.delete(sink);
  }

  #valuesOf(key: string) {
    return this.#values.get(key) ?? { everyone: undefined, units: new Map<string, Json>() };
  }

  #setValues(key: string, values: { everyone: Json | undefined; units: Map<string, Json> }): this {
    this.#putFlag(key, valueFlag(values, this.#version + 1));
    this.#values.set(key, values);
    return this;
  }

  #putFlag(key: string, flag: Flag): void {
    complain(`flag ${key}`, checkFlag(flag, { regex, allowOtherFields: true }));
    const held = this.#flags[key];
    // As in the service: what changes nothing is no change.
    if (held && isDeepStrictEqual({ ...flag, version: held.version }, held)) return;
    const entry = copyOf(flag);
    this.#flags[key] = entry;
    this.#tell({ puts: [{ kind: 'flag', key, entry }], deletes: [] });
  }

  #tell(change: Omit<SnapshotChange, 'version'>): this {
    this.#version++;
    for (const sink of [...this.#sinks]) sink.apply({ ...change, version: this.#version });
    return this;
  }
}

/** As it would come over the network. */
function copyOf<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document)) as Document;
}

function complain(what: string, problems: Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ pointer, message }) => `${pointer} ${message}`.trim());
  throw new TypeError(`${what}: ${lines.join('; ')}`);
}
