import { invalidInput } from '@halyard/contract';
import { textProblem } from './json-body.ts';

/** Where a page ended: the sort value and the key of its last entry. Opaque to callers. */
export function cursorOf(position: [string, string]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** What the sort value of a position must be. */
const cursorValues = {
  text: (value: string) => textProblem(value) === undefined,
  instant: (value: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  seq: (value: string) => /^\d{1,15}$/.test(value),
} as const;

/** Throws INVALID_INPUT for what no page of this list gave out. */
export function parseCursor(
  text: string | undefined,
  kind: keyof typeof cursorValues,
): [string, string] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')) {
      const [position, key] = value as [string, string];
      if (cursorValues[kind](position) && textProblem(key) === undefined) return [position, key];
    }
  } catch {
    // Falls through to the one complaint.
  }
  throw invalidInput([{ pointer: '?cursor', message: 'not a cursor of this list; take it from `next`' }]);
}
