/** FNV-1a, 32 bits (Fowler, Noll, Vo), of the first `length` bytes, as a signed integer. */
export function fnv1a(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}
