/** Whom a change breaks without touching them: flags and segments that stand on what is changed and come to reach too far. */
import type { Problem } from './model.ts';
import type { EntryName } from './references/entry.ts';
import { excessOf, type Reach, reachOf } from './references/reach.ts';
import { countUses, type Uses } from './references/references.ts';
import type { FlagLike, Known, SegmentLike } from './validate.ts';

/** The two forms of what is changed. */
export interface Forms {
  before: FlagLike | SegmentLike;
  after: FlagLike | SegmentLike;
}

/** Whether those who stand on it may reach further than they did. Cheap, and mostly no: a rule turned on adds nothing. */
export function mayBreakUsers({ before, after }: Forms): boolean {
  const was = countUses(before);
  const is = countUses(after);
  const isMore = (counts: ReadonlyMap<string, number>, than: ReadonlyMap<string, number>) =>
    [...counts].some(([key, count]) => count > (than.get(key) ?? 0));
  return is.conditions > was.conditions || isMore(is.flags, was.flags) || isMore(is.segments, was.segments);
}

/**
 * One problem for each way in which others reach too far after the change and did not before, with their names. Empty
 * where the changed entry itself reaches too far, which is for validateFlag and validateSegment to say. `known` has all
 * entries, the changed one in whichever form. Walks each of them once, twice if somebody is broken.
 */
export function findBrokenUsers(changed: EntryName, { before, after }: Forms, known: Known): Problem[] {
  const excess = findExcess(changed, after, known);
  if (excess.size === 0 || excess.has(idOf(changed))) return [];
  const excessBefore = findExcess(changed, before, known);
  const users = new Map<string, EntryName[]>();
  for (const [id, { name, messages }] of excess) {
    const old = excessBefore.get(id)?.messages ?? [];
    for (const message of messages.filter((one) => !old.includes(one))) {
      users.set(message, [...(users.get(message) ?? []), name]);
    }
  }
  return [...users].map(([message, names]) => ({
    pointer: '',
    message: `breaks ${listOf(names)}: ${message}`,
  }));
}

interface Excess {
  name: EntryName;
  messages: string[];
}

/** Everything that reaches too far, or into a cycle, with `entry` in the place of `changed`. */
function findExcess(changed: EntryName, entry: FlagLike | SegmentLike, known: Known): Map<string, Excess> {
  const nodes = new Map<string, { name: EntryName; uses: Uses }>();
  const add = (name: EntryName, document: FlagLike | SegmentLike) =>
    nodes.set(idOf(name), { name, uses: usesOf(document) });
  for (const [key, flag] of known.flags) add({ kind: 'flag', key }, flag);
  for (const [key, segment] of known.segments) add({ kind: 'segment', key }, segment);
  add(changed, entry);

  const graph = {
    find: (name: EntryName) => nodes.get(idOf(name))?.uses,
    usesOf: (uses: Uses) => uses,
    isMalformed: () => false,
  };
  const reaches = new Map<Uses, Reach>();
  const found = new Map<string, Excess>();
  for (const [id, { name, uses }] of nodes) {
    const reach = reaches.get(uses) ?? reachOf(uses, graph, reaches);
    // Of cycles only those who are in them need to hear, and whoever closes one is.
    const messages = reach.reachesCycle ? [] : excessOf(reach);
    if (messages.length > 0 || (reach.reachesCycle && id === idOf(changed)))
      found.set(id, { name, messages });
  }
  return found;
}

/** Of documents that nobody changes. Whoever judges a thousand entries against each other counts each of them once. */
const counted = new WeakMap<object, Uses>();

function usesOf(document: FlagLike | SegmentLike): Uses {
  const known = counted.get(document);
  if (known) return known;
  const uses = countUses(document);
  counted.set(document, uses);
  return uses;
}

function idOf({ kind, key }: EntryName): string {
  return `${kind} ${key}`;
}

const namesListed = 10;

function listOf(names: readonly EntryName[]): string {
  const listed = names.slice(0, namesListed).map(({ kind, key }) => `${kind} \`${key}\``);
  const more = names.length - listed.length;
  return more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(', ');
}
