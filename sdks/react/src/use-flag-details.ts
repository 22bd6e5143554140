import type { Details, Flags, Json, JsonKey, KeyOf, UndeclaredKey, ValueOf } from '@halyard/sdk/browser';
import { useMemo, useSyncExternalStore } from 'react';
import { missing, typeOf } from './flags-client.ts';
import { type FlagOptions, useStore } from './halyard-context.ts';

/** As useFlag(), with how the value came about. The component is rendered again when anything of it changes. */
export function useFlagDetails(
  key: KeyOf<boolean>,
  defaultValue: boolean,
  options?: FlagOptions,
): Details<boolean>;
export function useFlagDetails<Key extends KeyOf<string>>(
  key: Key,
  defaultValue: ValueOf<Key, string>,
  options?: FlagOptions,
): Details<ValueOf<Key, string>>;
export function useFlagDetails<Key extends KeyOf<number>>(
  key: Key,
  defaultValue: ValueOf<Key, number>,
  options?: FlagOptions,
): Details<ValueOf<Key, number>>;
export function useFlagDetails<Key extends JsonKey>(
  key: Key,
  defaultValue: Flags[Key],
  options?: FlagOptions,
): Details<Flags[Key]>;
export function useFlagDetails<Value extends Json = Json>(
  key: UndeclaredKey,
  defaultValue: Value,
  options?: FlagOptions,
): Details<Value>;
export function useFlagDetails(
  key: string,
  defaultValue: unknown,
  options: FlagOptions = {},
): Details<unknown> {
  const store = useStore(options);
  const type = typeOf(defaultValue);
  const details = useSyncExternalStore(
    store.subscribe,
    () => store.detailsOf(key, type),
    () => store.renderedDetailsOf(key, type),
  );
  return useMemo(
    () => (details.value === missing ? { ...details, value: defaultValue } : details),
    [details, defaultValue],
  );
}
