/** Between what people type and what a test holds. */
import { type Json, OPERATORS, type Test, VIEWS, viewOf } from '@halyard/core';
import type { KnownValue } from './use-attributes.ts';

/**
 * What was typed, as the test reads it. Compared as they are, `2` and `"2"` differ: it is what was seen, else what stands in the
 * list, else text.
 */
export function typedValue(text: string, test: Test, seen: readonly KnownValue[] = []): Json {
  const view = viewOf(test);
  if (view === 'number') {
    const number = Number(text.trim());
    return text.trim() !== '' && Number.isFinite(number) ? number : text;
  }
  if (view !== undefined) return text;
  const before = (test.values ?? []).find((value) => String(value) === text);
  if (before !== undefined) return before;
  const known = seen.find(({ value }) => String(value) === text);
  if (known !== undefined) return known.value;
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

/** What is wrong with a value, for who types it; undefined: nothing. */
export function complaintOf(value: Json, test: Test): string | undefined {
  const expected = OPERATORS[test.op].expects(value, viewOf(test));
  return expected === undefined ? undefined : `Must be ${expected}`;
}

/** `2026-12-01T10:30` in the viewer's zone, as inputs of the browser want it; empty where it is no instant. */
export function localOf(value: Json | undefined): string {
  const ms = VIEWS.date.read(value);
  if (typeof ms !== 'number') return '';
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '';
  const local = new Date(ms - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant in UTC that a local date and time name: `2026-12-01T09:30:00Z`. */
export function instantOf(local: string): string | undefined {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}

/** `2026-12-01T09:30:00Z` some time from now. */
export function instantIn(ms: number, now: number): string {
  const date = new Date(now + ms);
  date.setUTCSeconds(0, 0);
  return date.toISOString().replace('.000Z', 'Z');
}
