/** What a held operation stands on: every place that a rehearsal of it writes, and what stood there. */
import { differences, type HeldPointer } from '@halyard/contract';
import type { Item } from '../../door.ts';

/** What each change raises; who looks for conflicts learns nothing from it. */
const counters = new Set(['/version', '/updatedAt']);
/** The same of a rollout: what happened to it last, which every verdict makes another one. */
const happened = /^\/(event|taken|grantedVersion)(\/|$)/;

/** In the order of the items. An entry that was not there, or goes, is one place: all of it. */
export function basisOf(items: readonly Item[]): HeldPointer[] {
  return items.flatMap(({ environment, kind, key, before = null, after = null }): HeldPointer[] => {
    const place = { environment, kind, key };
    if (before === null || after === null) {
      return [{ ...place, pointer: '', op: before === null ? 'add' : 'remove', before, after }];
    }
    return differences(before, after)
      .filter(({ pointer }) => !counters.has(pointer) && !(kind === 'rollout' && happened.test(pointer)))
      .map(({ pointer, op, before: was, after: will }) => ({
        ...place,
        pointer,
        op,
        before: was,
        after: will,
      }));
  });
}

/** What stands at a pointer of differences(): members of lists by name. null: nothing does. Of a move: its place. */
export function valueAt(entry: unknown, pointer: string, op: HeldPointer['op']): unknown {
  let at: unknown = entry;
  let place: number | null = null;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    place = null;
    if (Array.isArray(at)) {
      const found = indexIn(at, name);
      if (found === undefined) return null;
      place = found;
      at = at[found];
    } else if (typeof at === 'object' && at !== null && Object.hasOwn(at, name)) {
      at = (at as Record<string, unknown>)[name];
    } else return null;
  }
  return op === 'move' ? place : (at ?? null);
}

const nameFields = ['id', 'key', 'name', 'variant'];

function indexIn(list: readonly unknown[], name: string): number | undefined {
  for (const field of nameFields) {
    const found = list.findIndex((member) => isObject(member) && member[field] === name);
    if (found !== -1) return found;
  }
  const plain = list.findIndex((member) => !isObject(member) && String(member) === name);
  if (plain !== -1) return plain;
  const place = Number(name);
  return Number.isInteger(place) && place >= 0 && place < list.length ? place : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The entries that it writes, each once. */
export function touchedBy(
  basis: readonly Pick<HeldPointer, 'environment' | 'kind' | 'key'>[],
): { environment: string | null; kind: string; key: string }[] {
  const found = new Map(
    basis.map(({ environment, kind, key }) => [
      JSON.stringify([environment, kind, key]),
      { environment, kind, key },
    ]),
  );
  return [...found.values()];
}
