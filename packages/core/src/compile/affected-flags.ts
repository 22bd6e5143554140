import type { EntryName } from '../references/entry.ts';
import type { Uses } from '../references/references.ts';
import type { Lookup } from './compiled.ts';

/** The keys of the flags among `touched` and of all that stand on something touched, directly or not. */
export function affectedFlags(touched: readonly EntryName[], lookup: Lookup): string[] {
  const flags = new Set<string>();
  const segments = new Set<string>();
  const waiting: EntryName[] = [];
  const take = (name: EntryName) => {
    const taken = name.kind === 'flag' ? flags : segments;
    if (taken.has(name.key)) return;
    taken.add(name.key);
    waiting.push(name);
  };
  touched.forEach(take);
  const users = usersOf(lookup);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    users[name.kind].get(name.key)?.forEach(take);
  }
  return [...flags];
}

/** Who refers to a flag, and who to a segment. */
function usersOf(lookup: Lookup): Record<EntryName['kind'], Map<string, EntryName[]>> {
  const users = { flag: new Map<string, EntryName[]>(), segment: new Map<string, EntryName[]>() };
  const add = (used: Map<string, EntryName[]>, key: string, user: EntryName) => {
    const known = used.get(key);
    if (known === undefined) used.set(key, [user]);
    else known.push(user);
  };
  const addAll = ({ flags, segments }: Uses, user: EntryName) => {
    for (const key of flags.keys()) add(users.flag, key, user);
    for (const key of segments.keys()) add(users.segment, key, user);
  };
  for (const [key, flag] of lookup.flags) addAll(flag.uses, { kind: 'flag', key });
  for (const [key, segment] of lookup.segments) addAll(segment.uses, { kind: 'segment', key });
  return users;
}
