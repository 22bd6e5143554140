/** Whether what a held operation stands on still stands. */
import type { HeldConflict, HeldPointer } from '@halyard/contract';
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
