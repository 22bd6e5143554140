import type { Flags, Json, JsonKey, KeyOf, UndeclaredKey, ValueOf } from '@halyard/sdk/browser';
import { useSyncExternalStore } from 'react';
import { missing, typeOf } from './flags-client.ts';
import { type FlagOptions, useStore } from './halyard-context.ts';

/**
 * The flag's value for the provider's context; the default where it has none of the default's type. The component is
 * rendered again when this value changes. JSON is frozen, and the same object until it changes.
 */
export function useFlag(key: KeyOf<boolean>, defaultValue: boolean, options?: FlagOptions): boolean;
export function useFlag<Key extends KeyOf<string>>(
  key: Key,
  defaultValue: ValueOf<Key, string>,
  options?: FlagOptions,
): ValueOf<Key, string>;
export function useFlag<Key extends KeyOf<number>>(
  key: Key,
  defaultValue: ValueOf<Key, number>,
  options?: FlagOptions,
): ValueOf<Key, number>;
export function useFlag<Key extends JsonKey>(
  key: Key,
  defaultValue: Flags[Key],
  options?: FlagOptions,
): Flags[Key];
export function useFlag<Value extends Json = Json>(
  key: UndeclaredKey,
  defaultValue: Value,
  options?: FlagOptions,
): Value;
export function useFlag(key: string, defaultValue: unknown, options: FlagOptions = {}): unknown {
  const store = useStore(options);
  const type = typeOf(defaultValue);
  const value = useSyncExternalStore(
    store.subscribe,
    () => store.detailsOf(key, type).value,
    () => store.renderedDetailsOf(key, type).value,
  );
  return value === missing ? defaultValue : value;
}
