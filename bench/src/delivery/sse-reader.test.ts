import { describe, expect, it } from 'vitest';
import { SseReader } from './sse-reader.ts';

const put = `event: put\ndata: {"kind":"flag","key":"a","entry":"${'x'.repeat(5_000)}"}\n\n`;
const events = [
  'event: intent\ndata: {"transfer":"changes","epoch":"e","version":7}\n\n',
  put,
  'event: delete\ndata: {"kind":"flag","key":"b"}\n\n',
  'event: commit\nid: e.7\ndata: {"epoch":"e","from":5,"version":7,"hash":"00"}\n\n',
  'event: beat\ndata: {"version":7}\n\n',
  'event: bye\ndata: {"reconnectAfterMs":250}\n\n',
];
const heard = ['head 200', 'intent changes e 7', 'commit e 7', 'beat', 'bye 250'];

function read(pieces: readonly Buffer[]): { heard: string[]; bodyBytes: number } {
  const lines: string[] = [];
  const reader = new SseReader({
    onHead: (status, retryAfter) =>
      lines.push(`head ${status}${retryAfter === undefined ? '' : ` ${retryAfter}`}`),
    onIntent: (transfer, epoch, version) => lines.push(`intent ${transfer} ${epoch} ${version}`),
    onCommit: (epoch, version) => lines.push(`commit ${epoch} ${version}`),
    onBeat: () => lines.push('beat'),
    onBye: (ms) => lines.push(`bye ${ms}`),
  });
  for (const piece of pieces) reader.feed(piece);
  return { heard: lines, bodyBytes: reader.bodyBytes };
}

/** As Node writes it: a chunk each. */
function chunked(parts: readonly string[]): Buffer {
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  return Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
}

function inPieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

describe('the reader of streams', () => {
  const bodyBytes = events.join('').length;

  it.each([1, 2, 3, 7, 64, 1_000, 100_000])('hears the same in pieces of %i bytes', (size) => {
    expect(read(inPieces(chunked(events), size))).toEqual({ heard, bodyBytes });
  });

  it('does not mind where chunks end', () => {
    const oneByte = events.join('').split('');
    expect(read([chunked(oneByte)])).toEqual({ heard, bodyBytes });
  });

  it('hears what is not chunked', () => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${events.join('')}`);
    expect(read(inPieces(bytes, 5))).toEqual({ heard, bodyBytes });
  });

  it('tells of a refusal and reads no further', () => {
    const text =
      'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\nContent-Length: 40\r\n\r\nevent: beat\n\n';
    expect(read([Buffer.from(text)])).toEqual({ heard: ['head 503 3'], bodyBytes: 0 });
  });
});
