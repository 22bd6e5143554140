/** What SDKs get of a flag or segment, whatever it is made from: rows, the log, or a change about to be saved. */
import type { Flag, Segment } from '@halyard/core';

/**
 * Picks the members, in one order, so that equal states are equal bytes on every node. A flag that was killed is not
 * enabled, whatever is written: rows and the log keep both, SDKs get this.
 */
export function flagEntry(from: Flag & { killed?: unknown }): Flag {
  const { type, variants, off, requires, rules, otherwise, client, version } = from;
  const enabled = from.enabled && (from.killed ?? null) === null;
  return { type, variants, enabled, off, requires, rules, otherwise, client, version };
}

/** Picks the members, in one order. */
export function segmentEntry(from: Segment): Segment {
  return { if: from.if, version: from.version };
}
