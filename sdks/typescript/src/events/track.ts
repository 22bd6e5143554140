/** What a caller tracks, as an event, or why it cannot be one. */
import type { Json } from '@halyard/core';
import { type TrackEvent, unitOf } from './event.ts';

export interface TrackOptions {
  /** What a metric adds up, e.g. an amount. */
  value?: number;
  /** Plain JSON, at most 4 KB of it; taken as it is now. */
  attributes?: Record<string, Json>;
}

const MAX_ATTRIBUTES_CHARS = 4096;

/** A string is the reason why nothing can be recorded. Never throws. */
export function parseTrack(
  event: unknown,
  context: unknown,
  options: TrackOptions | undefined,
  nowMs: number,
): TrackEvent | string {
  if (typeof event !== 'string' || event === '') return 'the event has no name';
  try {
    const unit = unitOf(context);
    if (unit === undefined) return 'the context has no targetingKey';
    const { value, attributes } = options ?? {};
    if (value !== undefined && !Number.isFinite(value)) return 'the value is not a finite number';
    const track: TrackEvent = { kind: 'track', event, unit, at: new Date(nowMs).toISOString() };
    if (value !== undefined) track.value = value;
    if (attributes !== undefined) {
      const text = JSON.stringify(attributes);
      if (text === undefined || text.length > MAX_ATTRIBUTES_CHARS) return 'its attributes are too big';
      track.attributes = JSON.parse(text) as Record<string, Json>;
    }
    return track;
  } catch (error) {
    return `its attributes are not JSON: ${String(error)}`;
  }
}
