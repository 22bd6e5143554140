/**
 * As much of the ustar format (POSIX.1-1988) as the shipped database directory needs: directories and regular files
 * with names of up to 100 bytes.
 */
export interface TarEntry {
  /** Relative, with `/`. */
  name: string;
  /** Undefined for a directory. */
  content: Uint8Array | undefined;
}

const blockSize = 512;

/** Entries in the order of the archive; a directory comes before what is in it. Throws on a damaged archive. */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  for (let offset = 0; offset + blockSize <= archive.length; ) {
    const header = archive.subarray(offset, offset + blockSize);
    offset += blockSize;
    if (header[0] === 0) return;
    if (readOctal(header, 148, 8) !== computeChecksum(header))
      throw new Error('tar: header checksum is wrong');
    const name = readText(header, 0, 100);
    if (name.startsWith('/') || name.split('/').includes('..')) throw new Error(`tar: unsafe name ${name}`);
    const sizeBytes = readOctal(header, 124, 12);
    if (offset + sizeBytes > archive.length) throw new Error(`tar: ${name} is cut short`);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type !== '0' && type !== '5') throw new Error(`tar: ${name} is of unknown type ${type}`);
    yield {
      name: name.replace(/\/$/, ''),
      content: type === '5' ? undefined : archive.subarray(offset, offset + sizeBytes),
    };
    offset += Math.ceil(sizeBytes / blockSize) * blockSize;
  }
  throw new Error('tar: the end is missing');
}

/** Owner, times and modes are fixed, so equal entries give equal bytes. */
export function writeTar(entries: Iterable<TarEntry>): Buffer {
  const blocks: Uint8Array[] = [];
  for (const { name, content } of entries) {
    if (Buffer.byteLength(name) > 100) throw new Error(`tar: the name ${name} is too long`);
    const header = Buffer.alloc(blockSize);
    header.write(name, 0);
    header.write(content ? '0000600\0' : '0000700\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${(content?.length ?? 0).toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write(content ? '0' : '5', 156);
    header.write('ustar\x0000', 257);
    header.write(`${computeChecksum(header).toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(header);
    if (content) blocks.push(content, Buffer.alloc(-content.length & (blockSize - 1)));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

/** The sum of the header's bytes with the checksum's own field taken as blanks. */
function computeChecksum(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

function readText(header: Buffer, offset: number, length: number): string {
  const end = header.indexOf(0, offset);
  return header.toString('utf8', offset, end < 0 || end > offset + length ? offset + length : end);
}

function readOctal(header: Buffer, offset: number, length: number): number {
  return Number.parseInt(readText(header, offset, length), 8) || 0;
}
