/** What happened, as the service takes it; instants are ISO 8601 in UTC. Each is kept as its JSON until it is sent. */
import { findUnit, type Json, type Outcome } from '@halyard/core';

export type Event = SummaryEvent | ExposureEvent | TrackEvent;

/** How often a flag gave an answer in a window of time. */
export interface SummaryEvent {
  kind: 'summary';
  flag: string;
  variant: string | null;
  reason: string;
  errorCode?: string;
  count: number;
  from: string;
  to: string;
}

/** A unit met a variant of an experiment. */
export interface ExposureEvent {
  kind: 'exposure';
  experiment: string;
  phase: number;
  variant: string;
  unit: string;
  at: string;
}

/** A unit did what an experiment may measure. */
export interface TrackEvent {
  kind: 'track';
  event: string;
  unit: string;
  value?: number;
  at: string;
  attributes?: Record<string, Json>;
}

/**
 * Whether the service can store it as a name: 1 to 256 UTF-16 units, without NUL and halves of surrogate pairs. One
 * that it cannot would make it refuse the whole batch, so none may get in.
 */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && text.length > 0 && text.length <= 256 && isText(text);
}

export function isText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Who a context stands for: by its targeting key, or what a split went by; undefined where that is no name. */
export function unitOf(context: unknown, by?: Outcome['by']): string | undefined {
  const unit = findUnit(context, by);
  return isName(unit) ? unit : undefined;
}
