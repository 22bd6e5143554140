import type { Context, Json } from '@halyard/core';
import type { Details } from '../details.ts';
import type { TrackOptions } from '../events/track.ts';
import type { Flags, JsonKey, KeyOf, UndeclaredKey, ValueOf } from '../flags.ts';
import type { Version } from '../version.ts';
import type { BrowserEvents, BrowserStatus } from './browser-events.ts';

/** What a page holds: the service's answers for one context, events on their way out, and word of what changes. */
export interface BrowserClient {
  /** The flag's value; `defaultValue` where there is none of this type. Never throws. */
  boolean(key: KeyOf<boolean>, defaultValue: boolean): boolean;

  /** As boolean(), for flags of strings. */
  string<Key extends KeyOf<string>>(key: Key, defaultValue: ValueOf<Key, string>): ValueOf<Key, string>;

  /** As boolean(), for flags of integers and of floats. */
  number<Key extends KeyOf<number>>(key: Key, defaultValue: ValueOf<Key, number>): ValueOf<Key, number>;

  /** As boolean(), for flags of JSON. The value is frozen, and the same object until it changes. */
  json<Key extends JsonKey>(key: Key, defaultValue: Flags[Key]): Flags[Key];
  json<Value extends Json = Json>(key: UndeclaredKey, defaultValue: Value): Value;

  /** The value and how it came about. */
  booleanDetails(key: KeyOf<boolean>, defaultValue: boolean): Details<boolean>;

  stringDetails<Key extends KeyOf<string>>(
    key: Key,
    defaultValue: ValueOf<Key, string>,
  ): Details<ValueOf<Key, string>>;

  numberDetails<Key extends KeyOf<number>>(
    key: Key,
    defaultValue: ValueOf<Key, number>,
  ): Details<ValueOf<Key, number>>;

  jsonDetails<Key extends JsonKey>(key: Key, defaultValue: Flags[Key]): Details<Flags[Key]>;
  jsonDetails<Value extends Json = Json>(key: UndeclaredKey, defaultValue: Value): Details<Value>;

  /** The context set last, as JSON and frozen. What is held is for it unless the status is RECONCILING. */
  readonly context: Context;

  /**
   * Asks for another context. Answers for the one before are given until those for this one are there. Resolves to true
   * when they are, at once where they are known of before; to false where a later call overtakes this one, the service
   * refuses, or `timeoutMs` pass: then the old ones stay, and the client goes on trying. Never rejects.
   */
  setContext(context: Context): Promise<boolean>;

  /**
   * Records that the context's unit (its targetingKey) did something, for experiments to measure. Without a
   * targeting key there is nobody to record it for, and it is left out. Never throws.
   */
  track(event: string, options?: TrackOptions): void;

  /**
   * Calls the listener on every such event from now on; for the status there is, at once, before this returns. Returns
   * what ends that. What a listener throws disturbs nobody.
   */
  on<Name extends keyof BrowserEvents>(
    name: Name,
    listener: (event: BrowserEvents[Name]) => unknown,
  ): () => void;

  readonly status: BrowserStatus;

  /** The state that was evaluated; undefined while there is none and every answer is the caller's default. */
  readonly version: Version | undefined;

  /** Resolves when there are values, from wherever, or after the time; says which. Never rejects. */
  ready(timeoutMs?: number): Promise<boolean>;

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void>;

  /**
   * Sends what is left, waiting `timeoutMs` at most for each batch, and leaves no stream, timer or listener. The last
   * values go on answering. Never rejects; further calls return the same promise.
   */
  close(): Promise<void>;
}
