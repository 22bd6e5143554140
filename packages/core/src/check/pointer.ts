/** The RFC 6901 pointer to a member of what `pointer` points at. */
export function pointerTo(pointer: string, token: string | number): string {
  if (typeof token === 'number') return `${pointer}/${token}`;
  // Few names need it, and most pointers are made for nothing: there is nothing wrong.
  if (!/[~/]/.test(token)) return `${pointer}/${token}`;
  return `${pointer}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
