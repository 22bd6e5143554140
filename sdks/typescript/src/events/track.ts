/** What a caller tracks, as an event, or why it cannot be one. */
import type { Json } from '@halyard/core';
import { isName, isText, type TrackEvent, unitOf } from './event.ts';

export interface TrackOptions {
  /** What a metric adds up, e.g. an amount. */
  value?: number;
  /** Plain JSON, at most 4 KB of it and 10 levels deep; taken as it is now. */
  attributes?: Record<string, Json>;
}

const MAX_ATTRIBUTES_CHARS = 4096;
const MAX_DEPTH = 10;

/** A string is the reason why nothing can be recorded. Never throws. */
export function parseTrack(
  event: unknown,
  context: unknown,
  options: TrackOptions | undefined,
  nowMs: number,
): TrackEvent | string {
  if (!isName(event)) return 'its name is not a text of 1 to 256 characters';
  try {
    const unit = unitOf(context);
    if (unit === undefined) return 'the context has no targetingKey of 1 to 256 characters';
    const { value, attributes } = options ?? {};
    if (value !== undefined && !Number.isFinite(value)) return 'the value is not a finite number';
    const track: TrackEvent = { kind: 'track', event, unit, at: new Date(nowMs).toISOString() };
    if (value !== undefined) track.value = value;
    if (attributes !== undefined) {
      const text = JSON.stringify(attributes);
      if (text === undefined || text.length > MAX_ATTRIBUTES_CHARS) return 'its attributes are too big';
      const copy: unknown = JSON.parse(text);
      if (typeof copy !== 'object' || copy === null || Array.isArray(copy))
        return 'its attributes are no object';
      if (!isStorable(copy, MAX_DEPTH)) return 'its attributes hold what cannot be stored';
      track.attributes = copy as Record<string, Json>;
    }
    return track;
  } catch (error) {
    return `its attributes are not JSON: ${String(error)}`;
  }
}

/** No NUL, no half of a surrogate pair, no `__proto__`, no deep nesting: the service refuses a batch for any of them. */
function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(
    ([key, inner]) => key !== '__proto__' && isText(key) && isStorable(inner, depth - 1),
  );
}
