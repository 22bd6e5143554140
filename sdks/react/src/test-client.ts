import type { AnyKey, Bootstrap, BootstrapFlag, Json, TrackOptions, ValueOf } from '@halyard/sdk/browser';
import { isSameJson } from './is-same-json.ts';
import { StillClient } from './still-client.ts';

export type TestValues = { readonly [Key in AnyKey]?: ValueOf<Key, Json> };

export interface Tracked extends TrackOptions {
  readonly event: string;
}

/** A client with flags that a test sets; nothing goes over a network. */
export class TestClient extends StillClient {
  /** What components recorded, oldest first. */
  readonly tracked: Tracked[] = [];
  #made: Bootstrap;

  constructor(values: TestValues) {
    const made = bootstrapOf(flagsOf(values, 1), 1);
    super(made);
    this.#made = made;
  }

  /** From now on the flag has this value, for everyone. */
  set<Key extends AnyKey>(key: Key, value: ValueOf<Key, Json>): void {
    this.#put({ ...this.#made.flags, ...flagsOf({ [key]: value } as TestValues, this.#nextVersion) });
  }

  /** From now on there is no such flag. */
  remove(key: AnyKey): void {
    const { [key]: _, ...flags } = this.#made.flags;
    this.#put(flags);
  }

  /** These flags and no others. */
  replaceAll(values: TestValues): void {
    this.#put(flagsOf(values, this.#nextVersion));
  }

  override track(event: string, options: TrackOptions = {}): void {
    this.tracked.push({ event, ...options });
  }

  get #nextVersion(): number {
    return this.#made.snapshotVersion + 1;
  }

  /** What has the value that it had is no change, as in the service. */
  #put(next: Bootstrap['flags']): void {
    const before = this.#made.flags;
    const flags = Object.fromEntries(
      Object.entries(next).map(([key, flag]) => [
        key,
        isSameJson(before[key]?.value, flag.value) ? before[key]! : flag,
      ]),
    );
    const keys = new Set([...Object.keys(before), ...Object.keys(flags)]);
    const changed = [...keys].filter((key) => before[key] !== flags[key]).sort();
    if (changed.length === 0) return;
    this.#made = bootstrapOf(flags, this.#nextVersion);
    this.replace(this.#made, changed);
  }
}

/** For TestFlags, where a test changes values while something is shown. */
export function createTestFlags(values: TestValues = {}): TestClient {
  return new TestClient(values);
}

function flagsOf(values: TestValues, version: number): Bootstrap['flags'] {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]): [string, BootstrapFlag] => [
      key,
      { value: value as Json, variant: 'test', reason: 'STATIC', version },
    ]),
  );
}

function bootstrapOf(flags: Bootstrap['flags'], snapshotVersion: number): Bootstrap {
  return { environment: 'test', epoch: 'test', snapshotVersion, flags };
}
