import { invalidInput } from '@halyard/contract';

/** Where a page ended: the sort value and the key of its last entry. Opaque to callers. */
export function cursorOf(position: [string, string]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Throws INVALID_INPUT for what no page gave out. */
export function parseCursor(text: string | undefined): [string, string] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')) {
      return value as [string, string];
    }
  } catch {
    // Falls through to the one complaint.
  }
  throw invalidInput([{ pointer: '?cursor', message: 'not a cursor of this list; take it from `next`' }]);
}
