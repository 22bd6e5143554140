import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageReader, requestCode } from './message-reader.ts';

function typed(type: string, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

function untyped(code: number, body = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(body.length + 8, 0);
  header.writeInt32BE(code, 4);
  return Buffer.concat([header, body]);
}

const types = fc.constantFrom(...'QPBESDCXpHdcf');
const messages = fc.array(fc.tuple(types, fc.uint8Array({ maxLength: 40 })), { maxLength: 8 });

it('finds the same messages however the bytes are cut into pieces', () => {
  const property = fc.property(messages, fc.boolean(), fc.array(fc.nat()), (session, asksForTls, cuts) => {
    const expected = [
      ...(asksForTls ? [untyped(requestCode.ssl)] : []),
      untyped(196608, Buffer.from('user\0me\0\0')),
      ...session.map(([type, body]) => typed(type, body)),
    ];
    const stream = Buffer.concat(expected);
    const edges = [0, ...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b), stream.length];
    const reader = new MessageReader('frontend');
    const found = edges.slice(1).flatMap((edge, index) => reader.push(stream.subarray(edges[index], edge)));
    expect(found.map(({ bytes }) => Buffer.from(bytes))).toEqual(expected);
    expect(found.slice(asksForTls ? 2 : 1).map(({ type }) => type)).toEqual(session.map(([type]) => type));
  });
  fc.assert(property, { numRuns: 300 });
});

it('expects types from the first byte of a backend', () => {
  const reader = new MessageReader('backend');
  expect(reader.push(typed('Z', Buffer.from('I'))).map(({ type }) => type)).toEqual(['Z']);
});
