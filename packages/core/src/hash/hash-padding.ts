/**
 * MD5, SHA-1 and SHA-256 cut their input into the same blocks: 64 bytes, the last ones padded with 0x80, zeros
 * and the length in bits. Calls `take` with each block as 16 words, in the byte order of the hash.
 */
export function forEachBlock(
  bytes: Uint8Array,
  length: number,
  order: 'big' | 'little',
  take: (block: Int32Array) => void,
): void {
  const block = new Int32Array(16);
  const blocks = ((length + 8) >> 6) + 1;
  for (let start = 0; start < blocks * 64; start += 64) {
    for (let word = 0; word < 16; word++) {
      let value = 0;
      for (let byte = 0; byte < 4; byte++) {
        const at = start + word * 4 + byte;
        const octet = at < length ? bytes[at]! : at === length ? 0x80 : 0;
        value |= octet << (order === 'big' ? 24 - byte * 8 : byte * 8);
      }
      block[word] = value;
    }
    if (start === (blocks - 1) * 64) {
      const high = Math.floor(length / 0x20000000);
      const low = length << 3;
      block[order === 'big' ? 14 : 15] = high;
      block[order === 'big' ? 15 : 14] = low;
    }
    take(block);
  }
}
