import type { Authorised, Door } from '../../door.ts';
import { type KeyRow, keyEntry } from './queries.ts';

/** Takes down what became of a key; `before` null: it is new. */
export function putKeyEntry(door: Door, may: Authorised, before: KeyRow | null, after: KeyRow): void {
  door.put(may, {
    kind: 'key',
    key: after.id,
    version: after.version,
    before: before && keyEntry(before),
    after: keyEntry(after),
  });
}
