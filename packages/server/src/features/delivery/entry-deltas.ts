/**
 * The last changes of one entry as deltas, for clients that hold one of its last versions: a segment with a list of
 * 20,000 users in which one came is sent as that one. Of changes that this node read together only their sum is known:
 * a client that another node told of one between holds another base, and is sent the entry whole.
 */
import { applyEntryDelta, type EntryDelta, type ListValue } from '@halyard/core';
import { deltaMessage } from './stream-messages.ts';

/** Each goes on from the version that the one before it makes; the last one makes the entry as it is. */
export type EntryDeltas = readonly EntryDeltaMessage[];

interface EntryDeltaMessage {
  /** Who is at this version or later, but before `firstVersion`, holds the entry that it applies to. */
  base: number;
  firstVersion: number;
  version: number;
  message: string;
}

export interface SerialisedEntry {
  kind: string;
  key: string;
  version: number;
  json: string;
}

/** A smaller entry is as well sent whole. */
const minEntryLength = 2_048;
/** All deltas of an entry together, against the entry: beyond that a client gets it whole. */
const maxShare = 1 / 4;
const maxDeltas = 64;

/**
 * With the change from `before` to `after`, in which all of the entry's changes since `firstVersion` are merged; none at
 * all where that is no delta, or not much smaller.
 */
export function withChange(
  deltas: EntryDeltas,
  before: SerialisedEntry | undefined,
  after: SerialisedEntry,
  firstVersion = after.version,
): EntryDeltas {
  const delta = before && makeEntryDelta(before, after);
  if (!delta) return [];
  const message = deltaMessage(after.kind, after.key, delta);
  const { base, version } = delta;
  const kept = [...deltas, { base, firstVersion, version, message }].slice(-maxDeltas);
  let length = kept.reduce((sum, each) => sum + each.message.length, 0);
  while (length > after.json.length * maxShare) length -= kept.shift()!.message.length;
  return kept;
}

/** The messages that lead a client at `version` of the environment to the entry as it is; undefined: send it whole. */
export function deltasSince(deltas: EntryDeltas, version: number): string | undefined {
  const first = deltas.findIndex((delta) => delta.version > version);
  if (first < 0 || deltas[first]!.base > version || deltas[first]!.firstVersion <= version) return undefined;
  return deltas
    .slice(first)
    .map(({ message }) => message)
    .join('');
}

/** undefined where the two differ in more than one list of values, or applying would not give exactly `after`. */
export function makeEntryDelta(before: SerialisedEntry, after: SerialisedEntry): EntryDelta | undefined {
  if (after.json.length < minEntryLength || before.json.length < minEntryLength * (1 - maxShare))
    return undefined;
  const old = JSON.parse(before.json) as { version: number };
  const found = findChangedLists(old, JSON.parse(after.json), '');
  if (found?.length !== 1) return undefined;
  const { at, from, to } = found[0]!;
  const [had, has] = [new Set(from), new Set(to)];
  const remove = from.filter((value) => !has.has(value));
  const add = to.filter((value) => !had.has(value));
  const delta = { base: before.version, version: after.version, at, remove, add };
  const made = applyEntryDelta(old, delta);
  return made !== undefined && JSON.stringify(made) === after.json ? delta : undefined;
}

interface ChangedList {
  at: string;
  from: ListValue[];
  to: ListValue[];
}

/** undefined: something else than lists of values differs, the version apart. */
function findChangedLists(from: unknown, to: unknown, at: string): ChangedList[] | undefined {
  if (from === to || at === '/version') return [];
  if (isListOfValues(from) && isListOfValues(to)) {
    return from.length === to.length && from.every((value, index) => value === to[index])
      ? []
      : [{ at, from, to }];
  }
  if (typeof from !== 'object' || typeof to !== 'object' || from === null || to === null) return undefined;
  const names = Object.keys(from);
  if (names.length !== Object.keys(to).length) return undefined;
  const found: ChangedList[] = [];
  for (const name of names) {
    if (!Object.hasOwn(to, name)) return undefined;
    const [x, y] = [from, to].map((of) => (of as Record<string, unknown>)[name]);
    const inside = findChangedLists(x, y, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    if (!inside) return undefined;
    found.push(...inside);
  }
  return found;
}

function isListOfValues(value: unknown): value is ListValue[] {
  return Array.isArray(value) && value.every((each) => ['string', 'number', 'boolean'].includes(typeof each));
}
