/** Which flags a change may make answer otherwise, and what is needed to evaluate just these. */
import { type EntryName, findReferences, type References, type Snapshot } from '@halyard/core';

export type Entries = Pick<Snapshot, 'flags' | 'segments'>;

/** `touched` and every flag that stands on one of them, through segments and other flags; as the entries say now. */
export function flagsStandingOn(touched: readonly EntryName[], entries: Entries): Set<string> {
  const users = usersOf(entries);
  const found = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...touched];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const id = idOf(name);
    if (seen.has(id)) continue;
    seen.add(id);
    if (name.kind === 'flag') found.add(name.key);
    waiting.push(...(users.get(id) ?? []));
  }
  return found;
}

/** These flags and all that they stand on. */
export function entriesFor(flags: Iterable<string>, all: Entries): Entries {
  const picked: Entries = { flags: {}, segments: {} };
  const waiting: EntryName[] = [...flags].map((key) => ({ kind: 'flag', key }));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const { kind, key } = name;
    const [from, to] = kind === 'flag' ? [all.flags, picked.flags] : [all.segments, picked.segments];
    const entry = from[key];
    if (entry === undefined || Object.hasOwn(to, key)) continue;
    to[key] = entry as never;
    waiting.push(...namesIn(referencesOf(entry)));
  }
  return picked;
}

function usersOf({ flags, segments }: Entries): Map<string, EntryName[]> {
  const users = new Map<string, EntryName[]>();
  const add = (user: EntryName, entry: object) => {
    for (const used of namesIn(referencesOf(entry))) {
      const id = idOf(used);
      const list = users.get(id);
      if (list) list.push(user);
      else users.set(id, [user]);
    }
  };
  for (const key in flags) add({ kind: 'flag', key }, flags[key]!);
  for (const key in segments) add({ kind: 'segment', key }, segments[key]!);
  return users;
}

const known = new WeakMap<object, References>();

function referencesOf(entry: object): References {
  let references = known.get(entry);
  if (references === undefined) {
    references = findReferences(entry);
    known.set(entry, references);
  }
  return references;
}

function namesIn({ flags, segments }: References): EntryName[] {
  return [
    ...flags.map((key) => ({ kind: 'flag' as const, key })),
    ...segments.map((key) => ({ kind: 'segment' as const, key })),
  ];
}

function idOf({ kind, key }: EntryName): string {
  return `${kind}\n${key}`;
}
