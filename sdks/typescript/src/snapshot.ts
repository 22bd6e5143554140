/** A snapshot from outside this process: whether it is one. */
import type { Snapshot } from '@halyard/core';
import { isEntry } from './stream/messages.ts';
import { isEpoch, isVersionNumber } from './version.ts';

/**
 * Reads a snapshot; undefined for anything else. Checks what it is held by (format, version, entries with their
 * versions); a malformed flag inside is left for the evaluator to set apart.
 */
export function parseSnapshot(text: string): Snapshot | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, epoch, version, flags, segments } = value as Partial<Record<keyof Snapshot, unknown>>;
  if (format !== 1 || !isEpoch(epoch) || !isVersionNumber(version)) return undefined;
  return areEntries(flags) && areEntries(segments) ? (value as Snapshot) : undefined;
}

function areEntries(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isEntry)
  );
}
