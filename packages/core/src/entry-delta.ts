/** A change of one list inside an entry, as it goes over a stream: for lists that are long and change by little. */

export type ListValue = string | number | boolean;

export interface EntryDelta {
  /** The version of the entry that it applies to, and of the one it makes. */
  base: number;
  version: number;
  /** JSON pointer (RFC 6901) of the list, from the entry. */
  at: string;
  /** Taken out first, wherever they stand; then these are appended, in order. */
  remove: readonly ListValue[];
  add: readonly ListValue[];
}

/**
 * The entry that a delta makes; what it does not touch is shared with the one before. undefined where it does not fit:
 * another version, no list there, or a value to be taken out that is not in it.
 */
export function applyEntryDelta<E extends { version: number }>(
  entry: E,
  { base, version, at, remove, add }: EntryDelta,
): E | undefined {
  if (entry.version !== base || !at.startsWith('/')) return undefined;
  const names = at
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const changed = changeAt(entry, names, (list) => {
    const gone = new Set<unknown>(remove);
    const present = new Set<unknown>(list);
    if (remove.some((value) => !present.has(value))) return undefined;
    return list.filter((value) => !gone.has(value)).concat(add);
  });
  return changed && ({ ...changed, version } as E);
}

function changeAt(
  value: unknown,
  [name, ...rest]: string[],
  change: (list: unknown[]) => unknown[] | undefined,
): object | undefined {
  if (name === undefined) return Array.isArray(value) ? change(value) : undefined;
  // Assigned to a copy, this one name would be something else than a field.
  if (typeof value !== 'object' || value === null || name === '__proto__') return undefined;
  if (!Object.hasOwn(value, name)) return undefined;
  const changed = changeAt((value as Record<string, unknown>)[name], rest, change);
  if (changed === undefined) return undefined;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  (copy as Record<string, unknown>)[name] = changed;
  return copy;
}
