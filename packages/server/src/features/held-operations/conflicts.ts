/** Whether what a held operation stands on still stands. */
import type { HeldConflict, HeldPointer } from '@halyard/contract';
import type { Item } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import type { ReadDb } from '../../platform/database.ts';
import { touchedBy, valueAt } from './basis.ts';
import { entriesNow, type HeldRow } from './queries.ts';

/** Those that name all they set: what else stands in the entry does not matter to whoever asked for it. */
const namesAll = new Set([
  'configurations.enable',
  'configurations.disable',
  'flags.archive',
  'flags.restore',
]);

/**
 * Places whose value is neither what it was when it was held nor what it would become. By the newest items of the log.
 * Empty for what recurs. One query.
 */
export async function conflictsNow(
  db: ReadDb,
  { project, basis, rule }: Pick<HeldRow, 'project' | 'basis' | 'rule'>,
): Promise<HeldConflict[]> {
  if (rule !== null || basis.length === 0) return [];
  const entries = await entriesNow(db, project, touchedBy(basis));
  return basis.flatMap(({ environment, kind, key, pointer, op, before, after }) => {
    const entry = entries.get(JSON.stringify([environment, kind, key]));
    // What was redacted can be compared with nothing.
    if (entry?.isRedacted) return [];
    const is = valueAt(entry?.after ?? null, pointer, op);
    if (sameJson(is, before) || sameJson(is, after)) return [];
    return [{ environment, kind, key, pointer, was: before, is, would: after }];
  });
}

/** Places that it would write now, and that it was not held for. */
export function unforeseen(
  { basis, rule, calls }: Pick<HeldRow, 'basis' | 'rule' | 'calls'>,
  writes: readonly HeldPointer[],
): HeldConflict[] {
  if (!judgesWrites({ rule, calls })) return [];
  return writes
    .filter((write) => !basis.some((foreseen) => covers(foreseen, write)))
    .map(({ environment, kind, key, pointer, before, after }) => ({
      environment,
      kind,
      key,
      pointer,
      was: null,
      is: before,
      would: after,
    }));
}

/**
 * Places of what others approve of that it would now make something else than they read: what is taken from elsewhere,
 * such as another environment or a template, may have been edited there since. By the items of a rehearsal of now.
 */
export function misread(
  { basis, rule, calls, approvals_needed }: Pick<HeldRow, 'basis' | 'rule' | 'calls' | 'approvals_needed'>,
  items: readonly Item[],
): HeldConflict[] {
  if (approvals_needed === 0 || !judgesWrites({ rule, calls })) return [];
  const written = new Map(items.map((item) => [placeOf(item), item]));
  return basis.flatMap(({ environment, kind, key, pointer, op, before, after }) => {
    const item = written.get(placeOf({ environment, kind, key }));
    if (!item || op === 'move' || !(kind in judged)) return [];
    const will = valueAt(item.after, pointer, op);
    const isAsRead =
      sameOutcome(kind, pointer, after, will) ||
      (op === 'add' &&
        will === null &&
        membersAt(item.after, above(pointer)).some((member) => sameOutcome(kind, pointer, after, member)));
    if (isAsRead) return [];
    return [
      { environment, kind, key, pointer, was: before, is: valueAt(item.before, pointer, op), would: will },
    ];
  });
}

/** Kinds whose entries decide what people get; null: all of them does, else the members that do. */
const judged: Record<string, string[] | null> = {
  flag: null,
  segment: null,
  rollout: ['flag', 'rule', 'variant', 'by', 'steps', 'place', 'start'],
};

/** What chance or the clock decides is another one each time. */
function sameOutcome(kind: string, pointer: string, one: unknown, other: unknown): boolean {
  if (pointer !== '') {
    const isInstant = /^\/[a-z]+At$/.test(pointer) && one !== null && other !== null;
    return isInstant || sameJson(one, other) || sameJson(unnamed(one), unnamed(other));
  }
  const members = judged[kind] ?? null;
  const whole = (entry: unknown) => {
    if (entry === null || typeof entry !== 'object') return entry;
    const kept = Object.entries(entry).filter(([name]) =>
      members === null ? name !== 'version' && !name.endsWith('At') : members.includes(name),
    );
    return Object.fromEntries(
      kept.map(([name, value]) => [
        name,
        name === 'rules' && Array.isArray(value) ? value.map(unnamed) : unseeded(value),
      ]),
    );
  };
  return sameJson(whole(one), whole(other));
}

/** Without the id of a rule, and the seeds by which buckets tell people apart. */
function unnamed(member: unknown): unknown {
  if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
  const { id: _, ...rest } = member as Record<string, unknown>;
  return unseeded(rest);
}

function unseeded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unseeded);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => {
    if (name !== 'bucket' || member === null || typeof member !== 'object') return [name, unseeded(member)];
    const { seed: _, ...rest } = member as Record<string, unknown>;
    return [name, rest];
  });
  return Object.fromEntries(members);
}

function membersAt(entry: unknown, pointer: string): unknown[] {
  const found = valueAt(entry, pointer, 'replace');
  return Array.isArray(found) ? found : [];
}

function placeOf({ environment, kind, key }: Pick<Item, 'environment' | 'kind' | 'key'>): string {
  return JSON.stringify([environment, kind, key]);
}

/** Whether what it would write has to be known before it is written. */
export function judgesWrites({ rule, calls }: Pick<HeldRow, 'rule' | 'calls'>): boolean {
  return rule === null && !calls.every(({ operation }) => namesAll.has(operation));
}

function covers(foreseen: HeldPointer, write: HeldPointer): boolean {
  const isSameEntry =
    foreseen.environment === write.environment && foreseen.kind === write.kind && foreseen.key === write.key;
  if (!isSameEntry) return false;
  if (write.pointer === foreseen.pointer || write.pointer.startsWith(`${foreseen.pointer}/`)) return true;
  // What gets a name by chance, such as the id of a rule, gets another one each time.
  return write.op === 'add' && foreseen.op === 'add' && above(write.pointer) === above(foreseen.pointer);
}

function above(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}
