import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives a cleanly shut down database directory a random system identifier. initdb would have drawn one; directories
 * unpacked from one archive share it, and then `pg_control_system()` could not tell two databases apart.
 *
 * The identifier stands in the first eight bytes of pg_control (src/include/catalog/pg_control.h), whose CRC-32C
 * follows its last field, and in the long header of the first page of every WAL segment
 * (src/include/access/xlog_internal.h). Throws, before anything is written, if the files look otherwise.
 */
export function replaceSystemIdentifier(directory: string): void {
  const identifier = randomBytes(8);
  const controlPath = join(directory, 'global', 'pg_control');
  const control = readFileSync(controlPath);
  const old = Buffer.from(control.subarray(0, 8));
  const crcOffset = findCrc(control);
  identifier.copy(control, 0);
  control.writeUInt32LE(computeCrc32c(control.subarray(0, crcOffset)), crcOffset);

  const walDirectory = join(directory, 'pg_wal');
  const segments = readdirSync(walDirectory)
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .map((name) => {
      const path = join(walDirectory, name);
      const content = readFileSync(path);
      if (!content.subarray(segmentIdentifierOffset, segmentIdentifierOffset + 8).equals(old)) {
        throw new Error(`${name} is of another database than pg_control`);
      }
      identifier.copy(content, segmentIdentifierOffset);
      return { path, content };
    });
  for (const { path, content } of segments) writeFileSync(path, content);
  writeFileSync(controlPath, control);
}

/** After XLogPageHeaderData: 2 + 2 + 4 + 8 + 4 bytes, and 4 of alignment. */
const segmentIdentifierOffset = 24;

/** The struct's size depends on the build, but where it ends, the sum of everything before stands. */
function findCrc(control: Buffer): number {
  for (let offset = 64; offset <= 508; offset += 4) {
    if (computeCrc32c(control.subarray(0, offset)) === control.readUInt32LE(offset)) return offset;
  }
  throw new Error('pg_control has no valid checksum');
}

/** CRC-32C (Castagnoli), reflected, as RFC 3720 has it. */
function computeCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
