/** CRC-32 as in ISO 3309 and zlib, of the first `length` bytes, as a signed integer. */
export function crc32(bytes: Uint8Array, length: number): number {
  let rest = -1;
  for (let i = 0; i < length; i++) rest = TABLE[(rest ^ bytes[i]!) & 0xff]! ^ (rest >>> 8);
  return ~rest;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});
