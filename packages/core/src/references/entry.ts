import type { Flag, Segment } from '../model.ts';

/** What a snapshot is made of and a change puts. */
export type Entry =
  | { kind: 'flag'; key: string; entry: Flag }
  | { kind: 'segment'; key: string; entry: Segment };

/** Flags and segments have keys of their own: both may have the same. */
export interface EntryName {
  kind: 'flag' | 'segment';
  key: string;
}
