import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, SseParser } from './sse-parser.ts';

function parse(pieces: Uint8Array[], maxChars?: number): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parser = new SseParser((event) => events.push(event), maxChars);
  for (const piece of pieces) parser.push(piece);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('sse-parser', () => {
  it('reads names, data of several lines, comments, fields without a value and all ends of lines', () => {
    const text =
      '\uFEFF: hello\nevent: put\ndata: {"a":\ndata:1}\n\nevent:beat\r\ndata\r\n\r\rdata:  two\rid: 7\rretry: 1\r\r';
    expect(parse([bytes(text)])).toEqual([
      { name: 'put', data: '{"a":\n1}' },
      { name: 'beat', data: '' },
      { name: 'message', data: ' two' },
    ]);
  });

  it('says nothing of an event that has not ended or has no data', () => {
    expect(parse([bytes('event: commit\n\nevent: put\ndata: 1\n')])).toEqual([]);
  });

  it('reads the same whatever the pieces are', () => {
    const line = fc.stringMatching(/^[a-zäß漢😀: ]{0,12}$/u);
    const event = fc.record({
      name: fc.stringMatching(/^[a-z]{1,5}$/),
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    });
    const end = fc.constantFrom('\n', '\r', '\r\n');
    fc.assert(
      fc.property(fc.array(event), end, fc.array(fc.nat(30)), (events, eol, cuts) => {
        const whole = bytes(
          events
            .map(
              ({ name, lines }) =>
                `event: ${name}${eol}${lines.map((l) => `data: ${l}${eol}`).join('')}${eol}`,
            )
            .join(''),
        );
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(whole.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(whole.subarray(at));
        expect(parse(pieces)).toEqual(events.map(({ name, lines }) => ({ name, data: lines.join('\n') })));
      }),
    );
  });

  it('stops at a line or an event beyond the limit, and not before', () => {
    expect(parse([bytes(`data: ${'x'.repeat(94)}\n\n`)], 100)).toHaveLength(1);
    expect(() => parse([bytes('data: '), bytes('x'.repeat(95))], 100)).toThrow('too long');
    expect(() => parse([bytes(`data: ${'x'.repeat(60)}\n`.repeat(2))], 100)).toThrow('too long');
  });
});
