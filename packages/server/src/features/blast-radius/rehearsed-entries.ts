/** Entries of an environment beside what was rehearsed. */
import type { Flag, Segment, Snapshot } from '@halyard/core';
import type { Item } from '../../door.ts';
import { flagEntry, segmentEntry } from '../snapshots/index.ts';
import type { Entries } from './affected-flags.ts';

/** Flags and segments among the items, by where they are. */
export function byEnvironment(items: readonly Item[]): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const { environment, kind } = item;
    if (environment === null || (kind !== 'flag' && kind !== 'segment')) continue;
    const list = found.get(environment);
    if (list) list.push(item);
    else found.set(environment, [item]);
  }
  return found;
}

/** All entries of an environment as they were before the items, or are after them. */
export function withItems(
  { flags, segments }: Snapshot,
  items: readonly Item[],
  side: 'before' | 'after',
): Entries {
  const entries: Entries = { flags: { ...flags }, segments: { ...segments } };
  for (const { kind, key, version, [side]: state } of items) {
    const isFlag = kind === 'flag';
    if (state === null || state === undefined) delete (isFlag ? entries.flags : entries.segments)[key];
    else if (isFlag) entries.flags[key] = flagEntry({ ...(state as Flag), version });
    else entries.segments[key] = segmentEntry({ ...(state as Segment), version });
  }
  return entries;
}
