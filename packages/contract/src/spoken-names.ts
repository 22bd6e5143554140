/** What people call an entry of the log, where its key says nothing to them. */

/** Kinds of which nobody knows the keys. */
export const knownByName: readonly string[] = [
  'key',
  'person',
  'member',
  'service-account',
  'session',
  'invitation',
  'trigger',
];

/** All by which people would look for an entry of a kind, beside its key: what sentences say of it. Never throws. */
export function spokenNames(kind: string, entry: unknown): string[] {
  if (knownByName.includes(kind)) return texts([field(entry, 'name'), field(entry, 'email')]);
  if (kind === 'rollout') return texts([field(entry, 'flag')]);
  if (kind !== 'held-operation') return [];
  const calls = field(entry, 'calls');
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call) => {
    const params = field(call, 'params');
    return typeof params === 'object' && params !== null ? texts(Object.values(params)) : [];
  });
}

/** Of an entry that may be anything. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}
