/** How an application asks for the values of flags, whatever stands behind the answers. */
import type { AskedType, Context, Json, Outcome } from '@halyard/core';
import { type Details, toDetails } from './details.ts';
import type { Flags, JsonKey, KeyOf, UndeclaredKey, ValueOf } from './flags.ts';

export abstract class Answers {
  /** Never throws. The outcome is counted. */
  protected abstract evaluate(key: string, context: Context, type: AskedType): Outcome;

  /** What answers is the last known good, and nobody vouches for it now. */
  protected abstract get isStale(): boolean;

  /** The flag's value for this context; `defaultValue` where there is none of this type. Never throws. */
  boolean(key: KeyOf<boolean>, context: Context, defaultValue: boolean): boolean {
    const { value } = this.evaluate(key, context, 'boolean');
    return value === undefined ? defaultValue : (value as boolean);
  }

  /** As boolean(), for flags of strings. */
  string<Key extends KeyOf<string>>(
    key: Key,
    context: Context,
    defaultValue: ValueOf<Key, string>,
  ): ValueOf<Key, string> {
    const { value } = this.evaluate(key, context, 'string');
    return value === undefined ? defaultValue : (value as ValueOf<Key, string>);
  }

  /** As boolean(), for flags of integers and of floats. */
  number<Key extends KeyOf<number>>(
    key: Key,
    context: Context,
    defaultValue: ValueOf<Key, number>,
  ): ValueOf<Key, number> {
    const { value } = this.evaluate(key, context, 'number');
    return value === undefined ? defaultValue : (value as ValueOf<Key, number>);
  }

  /** As boolean(), for flags of JSON. The value is frozen: it is the same object for everyone. */
  json<Key extends JsonKey>(key: Key, context: Context, defaultValue: Flags[Key]): Flags[Key];
  json<Value extends Json = Json>(key: UndeclaredKey, context: Context, defaultValue: Value): Value;
  json(key: string, context: Context, defaultValue: unknown): unknown {
    const { value } = this.evaluate(key, context, 'json');
    return value === undefined ? defaultValue : value;
  }

  /** The value and how it came about. */
  booleanDetails(key: KeyOf<boolean>, context: Context, defaultValue: boolean): Details<boolean> {
    return this.#details(key, context, 'boolean', defaultValue);
  }

  stringDetails<Key extends KeyOf<string>>(
    key: Key,
    context: Context,
    defaultValue: ValueOf<Key, string>,
  ): Details<ValueOf<Key, string>> {
    return this.#details(key, context, 'string', defaultValue);
  }

  numberDetails<Key extends KeyOf<number>>(
    key: Key,
    context: Context,
    defaultValue: ValueOf<Key, number>,
  ): Details<ValueOf<Key, number>> {
    return this.#details(key, context, 'number', defaultValue);
  }

  jsonDetails<Key extends JsonKey>(key: Key, context: Context, defaultValue: Flags[Key]): Details<Flags[Key]>;
  jsonDetails<Value extends Json = Json>(
    key: UndeclaredKey,
    context: Context,
    defaultValue: Value,
  ): Details<Value>;
  jsonDetails(key: string, context: Context, defaultValue: unknown): Details<unknown> {
    return this.#details(key, context, 'json', defaultValue);
  }

  #details<T>(key: string, context: Context, type: AskedType, defaultValue: T): Details<T> {
    return toDetails(this.evaluate(key, context, type).result, defaultValue, this.isStale);
  }
}
