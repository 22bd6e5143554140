/**
 * Whether any answer can depend on the time. Reading the clock costs more than deciding (57 of 80 ns where this was
 * measured), and few environments have a rule about `$now`.
 */
import type { Snapshot } from '@halyard/core';

/** An entry of another version is another object, so what was found out about one holds for ever. */
const known = new WeakMap<object, boolean>();

/** May say true of an environment that only mentions the word, never false of one that needs the time. */
export function needsClock({ flags, segments }: Snapshot): boolean {
  for (const entries of [flags, segments]) {
    for (const key of Object.keys(entries)) if (mentionsNow(entries[key]!)) return true;
  }
  return false;
}

function mentionsNow(entry: object): boolean {
  let mentions = known.get(entry);
  if (mentions === undefined) {
    mentions = JSON.stringify(entry).includes('"$now"');
    known.set(entry, mentions);
  }
  return mentions;
}
