import { createHash } from 'node:crypto';
import type { Snapshot } from '@halyard/core';

/** The hash of a state, written down anew from the protocol's words, so that tests do not believe the code under test. */
export function hashOf(snapshot: Pick<Snapshot, 'flags' | 'segments'>): string {
  let hash = 0n;
  for (const [kind, entries] of [
    ['flag', snapshot.flags],
    ['segment', snapshot.segments],
  ] as const) {
    for (const [key, { version }] of Object.entries(entries)) {
      const digest = createHash('sha256').update(`${kind}\n${key}\n${version}`).digest();
      hash ^= digest.readBigUInt64BE(0);
    }
  }
  return hash.toString(16).padStart(16, '0');
}
